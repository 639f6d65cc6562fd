/** A one-time code to the customer's phone: sent from here, typed there, and never seen by the agent. */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController } from "../core/i18n";
import type { CallView } from "../core/messages";
import { t } from "./check-texts";
import { rowLook } from "./row-style";

@customElement("vb-desk-code")
export class DeskCode extends LitElement {
  static override styles = [
    controls,
    rowLook,
    css`
      .what.good {
        color: var(--vb-good);
        font-weight: 600;
      }

      .what.caution {
        color: var(--vb-caution);
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
    const { code, phase } = this.view;
    const send = () => this.dispatchEvent(new CustomEvent("send-code"));
    return html`<div class="row">
      ${this.#state()}
      <button
        ?disabled=${this.busy || phase !== "live" || this.view.has_phone !== true || code?.confirmed === true}
        @click=${send}
      >
        ${t(code === null ? "code.send" : "code.again")}
      </button>
    </div>`;
  }

  #state() {
    const { code, has_phone: hasPhone } = this.view;
    if (hasPhone !== true) return html`<span class="what">${icons.phone}${t("code.no_phone")}</span>`;
    if (code === null) return html`<span class="what">${icons.phone}${t("code.none")}</span>`;
    const { to, left } = code;
    if (code.confirmed) {
      return html`<span class="what good" role="status">${icons.check}${t("code.confirmed", { to })}</span>`;
    }
    return left > 0
      ? html`<span class="what" role="status">${icons.clock}${t("code.sent", { to, left })}</span>`
      : html`<span class="what caution" role="status">${icons.caution}${t("code.used_up", { to })}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-code": DeskCode;
  }
}
