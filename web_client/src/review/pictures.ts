/** Document, portrait and stills, each to be looked at large. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { LanguageController } from "../core/i18n";
import type { ReplayCase } from "../core/messages";
import { clockOf } from "../core/clock-words";
import { t } from "./texts";

@customElement("vb-review-pictures")
export class ReviewPictures extends LitElement {
  static override styles = [
    controls,
    css`
      .row {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(104px, 1fr));
        gap: var(--vb-2);
      }

      .row button {
        display: grid;
        gap: var(--vb-1);
        padding: var(--vb-1);
        border-width: 1px;
        border-radius: var(--vb-radius-s);
        font-size: var(--vb-text-s);
        font-weight: 400;
      }

      .row img {
        width: 100%;
        height: 84px;
        border-radius: 5px;
        object-fit: cover;
        object-position: 50% 30%;
      }

      dialog {
        max-width: 94vw;
        max-height: 94vh;
        padding: var(--vb-3);
        border: 0;
        border-radius: var(--vb-radius);
        background: var(--vb-stage);
        color: var(--vb-on-stage);
      }

      dialog[open] {
        display: grid;
        gap: var(--vb-3);
        justify-items: center;
      }

      dialog::backdrop {
        background: rgb(8 13 18 / 72%);
      }

      dialog img {
        max-width: 88vw;
        max-height: 78vh;
        min-width: min(60vw, 480px);
        object-fit: contain;
      }
    `,
  ];

  @property({ attribute: false }) case!: ReplayCase;
  @state() private chosen = "";
  @query("dialog") private dialog!: HTMLDialogElement;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    return html`
      <div class="row">
        ${this.case.pictures.map((evidence, index) => {
          const name = this.#name(evidence, index);
          return html`<button @click=${() => this.#open(evidence)}>
            <img src=${this.#address(evidence)} alt="" loading="lazy" />${name}
          </button>`;
        })}
      </div>
      <dialog aria-label=${t("side.pictures")} @close=${() => (this.chosen = "")}>
        ${
          this.chosen === ""
            ? nothing
            : html`<img
                src=${this.#address(this.chosen)}
                alt=${this.#name(this.chosen, this.case.pictures.indexOf(this.chosen))}
              />`
        }
        <button @click=${() => this.dialog.close()}>${t("side.close")}</button>
      </dialog>
    `;
  }

  #address(evidence: string): string {
    return `/api/calls/${this.case.call}/pictures/${evidence}`;
  }

  /** What a picture is, by the event that brought it. */
  #name(evidence: string, index: number): string {
    for (const { name, event, position_us: at } of this.case.events) {
      if (name === "FaceMatched" && event.still === evidence) {
        return t("side.picture.still", { at: clockOf(at / 1e6) });
      }
      if (name === "PictureOfRecordReceived" && event.picture === evidence) return t("side.picture.record");
      if (name !== "DocumentReceived") continue;
      if (event.picture === evidence) return t("side.picture.document");
      if (event.portrait === evidence) return t("side.picture.portrait");
    }
    return t("side.picture", { n: index + 1 });
  }

  #open(evidence: string): void {
    this.chosen = evidence;
    this.dialog.showModal();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-review-pictures": ReviewPictures;
  }
}
