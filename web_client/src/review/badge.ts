/** The one honest badge: sealed and verified, or what is not, by name. Never green while anything is open. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController } from "../core/i18n";
import type { Verification } from "../core/messages";
import { get } from "../core/rest";
import { inWords } from "../signin/problem-words";
import { t } from "./texts";

@customElement("vb-review-badge")
export class ReviewBadge extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--vb-2);
      }

      .seal {
        display: inline-flex;
        align-items: center;
        gap: var(--vb-2);
        padding: var(--vb-1) var(--vb-3);
        border-radius: var(--vb-radius-round);
        background: var(--vb-caution-quiet);
        color: var(--vb-caution);
        font-weight: 700;
      }

      .seal.good {
        background: var(--vb-good-quiet);
        color: var(--vb-good);
      }

      .seal.stop {
        background: var(--vb-stop-quiet);
        color: var(--vb-stop);
      }

      .seal svg {
        width: 1.25em;
        height: 1.25em;
      }

      ul {
        flex-basis: 100%;
        margin: 0;
        padding-left: 1.2em;
        color: var(--vb-stop);
        overflow-wrap: anywhere;
      }

      button {
        min-height: 34px;
        padding: 0 var(--vb-3);
        font-size: var(--vb-text-s);
      }
    `,
  ];

  @property() call = "";
  @state() private checked: Verification | null = null;
  @state() private busy = false;
  @state() private error = "";

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("call") && this.call !== "") void this.verify();
  }

  async verify(): Promise<void> {
    this.busy = true;
    this.error = "";
    try {
      this.checked = await get<Verification>(`/api/calls/${this.call}/verification`);
    } catch (error) {
      this.checked = null;
      this.error = inWords(error);
    } finally {
      this.busy = false;
    }
  }

  #open(checked: Verification): string[] {
    return [
      ...(checked.chain_verified ? [] : [t("badge.chain")]),
      ...(checked.evidence_verified ? [] : [t("badge.evidence")]),
    ];
  }

  protected override render() {
    if (this.busy) return html`<span class="seal" role="status">${icons.clock}${t("badge.checking")}</span>`;
    const again = html`<button class="ghost" @click=${() => void this.verify()}>${t("badge.again")}</button>`;
    const checked = this.checked;
    if (checked === null) {
      return html`<span class="seal" role="alert">${icons.caution}${t("badge.failed")}</span>
        <span class="small">${this.error}</span>${again}`;
    }
    const wrong = this.#open(checked);
    const counted = t("badge.counted", { entries: checked.entries, pieces: checked.pieces });
    const faults = checked.faults.length > 0 || wrong.length > 0;
    return html`
      ${
        faults
          ? wrong.map((words) => html`<span class="seal stop" role="alert">${icons.cross}${words}</span>`)
          : checked.sealed
            ? html`<span class="seal good" role="status">${icons.shield}${t("badge.verified")}</span>`
            : nothing
      }
      ${
        faults && wrong.length === 0
          ? html`<span class="seal stop" role="alert">${icons.cross}${t("badge.evidence")}</span>`
          : nothing
      }
      ${checked.sealed ? nothing : html`<span class="seal" role="status">${icons.clock}${t("badge.unsealed")}</span>`}
      <span class="soft small">${counted}</span>${again}
      ${
        checked.faults.length === 0
          ? nothing
          : html`<ul>
              ${checked.faults.map((fault) => html`<li>${t("badge.fault", { where: fault.where, what: fault.what })}</li>`)}
            </ul>`
      }
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-review-badge": ReviewBadge;
  }
}
