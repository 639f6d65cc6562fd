/** The registry of citizens: asked about the card's name and number, and what it said. */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController } from "../core/i18n";
import type { CallView } from "../core/messages";
import { t } from "./check-texts";
import { rowLook } from "./row-style";

@customElement("vb-desk-registry")
export class DeskRegistry extends LitElement {
  static override styles = [
    controls,
    rowLook,
    css`
      .what.match {
        color: var(--vb-good);
        font-weight: 600;
      }

      .badge {
        white-space: normal;
      }

      .what.mismatch,
      .what.unknown_number {
        color: var(--vb-stop);
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) view!: CallView;
  @property({ type: Boolean }) busy = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const check = () => this.dispatchEvent(new CustomEvent("check-registry"));
    return html`<div class="row">
      ${this.#said()}
      <button ?disabled=${this.busy || this.view.phase !== "live"} @click=${check}>
        ${t("registry.check")}
      </button>
    </div>`;
  }

  #said() {
    const said = this.view.registry ?? null;
    if (said === null) return html`<span class="what">${icons.shield}${t("registry.none")}</span>`;
    return html`<span class="what ${said.answer}" role="status">
      ${said.answer === "match" ? icons.check : icons.cross}
      <span>
        ${t(`registry.${said.answer}`)}
        ${said.sandbox ? html`<span class="badge caution">${t("registry.sandbox")}</span>` : ""}
      </span>
    </span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-registry": DeskRegistry;
  }
}
