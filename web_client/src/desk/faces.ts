/** The portrait beside the live face, what the comparison means in words, and what to do now. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController } from "../core/i18n";
import type { CallView, FaceMatched } from "../core/messages";
import { t } from "./case-texts";

const BAND_TONE = { match: "good", unsure: "caution", no_match: "stop", cannot_tell: "caution" } as const;

@customElement("vb-desk-faces")
export class DeskFaces extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: var(--vb-3);
      }

      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--vb-2);
      }

      .pair.three {
        grid-template-columns: 1fr 1fr 1fr;
      }

      figure {
        margin: 0;
      }

      .picture {
        display: grid;
        place-items: center;
        overflow: hidden;
        height: clamp(112px, 17.5vh, 168px);
        border-radius: var(--vb-radius-s);
        background: var(--vb-sunk);
        color: var(--vb-ink-soft);
      }

      img {
        width: 100%;
        height: 100%;
        object-fit: cover;
        object-position: 50% 30%;
      }

      figcaption {
        color: var(--vb-ink-soft);
        font-size: var(--vb-text-s);
      }

      .meaning {
        padding: var(--vb-2) var(--vb-3);
        border-radius: var(--vb-radius-s);
        background: var(--vb-caution-quiet);
        color: var(--vb-caution);
      }

      .meaning.good {
        background: var(--vb-good-quiet);
        color: var(--vb-good);
      }

      .meaning.stop {
        background: var(--vb-stop-quiet);
        color: var(--vb-stop);
      }

      .meaning.calm {
        background: var(--vb-action-quiet);
        color: var(--vb-on-action-quiet);
      }

      .meaning b {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: var(--vb-2);
      }

      .meaning ul {
        margin: var(--vb-1) 0 0;
        padding-left: 1.2em;
      }

      .meaning .score {
        font-weight: 400;
        font-size: var(--vb-text-s);
        white-space: nowrap;
      }

      .row {
        display: flex;
        flex-wrap: wrap;
        gap: var(--vb-2);
      }

      .row > * {
        min-height: 40px;
        padding: var(--vb-1) var(--vb-3);
        font-size: var(--vb-text-s);
      }

      ol {
        margin: var(--vb-2) 0 0;
        padding-left: 1.3em;
      }
    `,
  ];

  @property({ attribute: false }) view!: CallView;
  @property({ attribute: false }) match: FaceMatched | null = null;
  @property({ type: Boolean }) checking = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const { view, match } = this;
    const compares = view.consents.includes("face_check");
    const still = compares && match !== null && match.similarity !== null ? match.still : null;
    return html`
      <div class="pair ${view.record ? "three" : ""}">
        ${this.#figure(view.portrait ?? null, t("face.portrait"))} ${this.#figure(still, t("face.still"))}
        ${view.record ? this.#figure(view.record, t("face.record")) : nothing}
      </div>
      ${compares ? this.#meaning() : this.#byEye()}
      <div class="row">
        ${
          compares && view.has_portrait
            ? html`<button
                ?disabled=${this.checking || view.phase !== "live"}
                @click=${() => this.dispatchEvent(new CustomEvent("check-face"))}
              >
                ${icons.face}${t(this.checking ? "face.checking" : "face.again")}
              </button>`
            : nothing
        }
        ${
          view.document === null || view.document === undefined
            ? nothing
            : html`<a class="button ghost" href=${this.#address(view.document)} target="_blank" rel="noopener"
                >${icons.card}${t("face.document")}</a
              >`
        }
      </div>
    `;
  }

  /** Why there is no comparison yet. */
  #why(view: CallView): "face.no_document" | "face.no_portrait" | "face.wait" {
    if (!view.has_document) return "face.no_document";
    return view.has_portrait ? "face.wait" : "face.no_portrait";
  }

  #address(evidence: string): string {
    return `/api/calls/${this.view.call}/pictures/${evidence}`;
  }

  #figure(evidence: string | null, label: string) {
    return html`<figure>
      <div class="picture">
        ${evidence === null ? icons.person : html`<img src=${this.#address(evidence)} alt=${label} />`}
      </div>
      <figcaption>${label}</figcaption>
    </figure>`;
  }

  /** The last comparison was with another portrait than there is now. */
  get #isStale(): boolean {
    const { match, view } = this;
    return Boolean(match?.portrait && view.portrait) && match?.portrait !== view.portrait;
  }

  #meaning() {
    const { match, view } = this;
    if (match === null || this.#isStale) {
      const why = match === null ? this.#why(view) : "face.stale";
      const calm = why === "face.wait" || why === "face.stale";
      return html`<p class="meaning ${calm ? "calm" : ""}" role="status">${t(why)}</p>`;
    }
    const reasons = [
      ...match.portrait_quality.map((q) => t("face.in_portrait", { reason: t(`quality.${q}`) })),
      ...(match.record_quality ?? []).map((q) => t("face.in_record", { reason: t(`quality.${q}`) })),
      ...match.live_quality.map((q) => t("face.in_live", { reason: t(`quality.${q}`) })),
      ...(match.warnings ?? []).map((warning) => t(`face.warning.${warning}`)),
    ];
    const counted = (match.frames ?? []).length;
    const { band, similarity, record_band: record } = match;
    return html`<div class="meaning ${this.#tone(match)}" role="status">
      ${
        record
          ? html`${this.#result(t("face.by.document", { band: t(`face.short.${band}`) }), similarity)}
            ${this.#result(
              t("face.by.record", { band: t(`face.short.${record}`) }),
              match.record_similarity ?? null,
            )}`
          : this.#result(t(`face.${band}`), similarity)
      }
      <span class="small"
        >${t(`face.${match.band}.do`)}
        ${counted === 0 ? nothing : t("face.counted", { counted, looked: match.looked_at ?? 0 })}</span
      >
      ${
        reasons.length === 0
          ? nothing
          : html`<ul class="small">
              ${reasons.map((reason) => html`<li>${reason}</li>`)}
            </ul>`
      }
    </div>`;
  }

  /** The less sure of the two: a face that is like the document alone is nothing to be calm about. */
  #tone({ band, record_band: record }: FaceMatched): string {
    const tones = [BAND_TONE[band], ...(record ? [BAND_TONE[record]] : [])];
    return (["stop", "caution", "good"] as const).find((tone) => tones.includes(tone)) ?? "caution";
  }

  #result(words: string, similarity: number | null) {
    return html`<b
      >${words}
      ${
        similarity === null
          ? nothing
          : html`<span class="score">${t("face.score", { score: similarity.toFixed(2) })}</span>`
      }</b
    >`;
  }

  #byEye() {
    return html`<div class="meaning" role="status">
      <b>${t("eye.title")}</b>
      <span class="small">${t("eye.lead")}</span>
      <ol class="small">
        ${(["eye.1", "eye.2", "eye.3", "eye.4"] as const).map((key) => html`<li>${t(key)}</li>`)}
      </ol>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-faces": DeskFaces;
  }
}
