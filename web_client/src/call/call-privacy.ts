/** What was agreed to, each with a way to take it back. */
import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-dialog";
import { LanguageController } from "../core/i18n";
import type { CallView, Consent } from "../core/messages";
import { t } from "./texts";

@customElement("call-privacy")
export class CallPrivacy extends LitElement {
  static override styles = [
    controls,
    css`
      ul {
        display: grid;
        gap: var(--vb-4);
        margin: 0;
        padding: 0;
        list-style: none;
      }

      li {
        display: flex;
        flex-wrap: wrap;
        gap: var(--vb-2) var(--vb-3);
        align-items: center;
        padding-top: var(--vb-4);
        border-top: 1px solid var(--vb-line);
      }

      li > span {
        flex: 1 1 14rem;
      }

      strong {
        display: block;
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) view!: CallView;
  @state() private sure = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  override render() {
    return html`<vb-dialog .open=${this.open} .label=${t("privacy.heading")} @close=${this.#close}>
      <p class="soft">${t("privacy.lead")}</p>
      <ul>
        ${this.view.consents.map((consent) => this.#row(consent))}
      </ul>
      <p class="soft">${t("call.never")}</p>
      <button slot="actions" class="primary" @click=${this.#close}>${t("call.close")}</button>
    </vb-dialog>`;
  }

  #row(consent: Consent) {
    const what = t(`privacy.${consent}`);
    const asksTwice = consent === "recording" && this.sure;
    return html`<li>
      <span>
        <strong>${what}</strong>
        <span class="soft" aria-live="polite">
          ${asksTwice ? t("privacy.sure") : t(`privacy.${consent}More`)}
        </span>
      </span>
      <button
        class=${asksTwice ? "danger" : ""}
        aria-label=${asksTwice ? t("privacy.sureYes") : t("privacy.withdrawName", { what })}
        @click=${() => this.#withdraw(consent)}
      >
        ${asksTwice ? t("privacy.sureYes") : t("privacy.withdraw")}
      </button>
    </li>`;
  }

  #withdraw(consent: Consent): void {
    if (consent === "recording" && !this.sure) {
      this.sure = true;
      return;
    }
    this.dispatchEvent(new CustomEvent("withdraw", { detail: consent }));
  }

  readonly #close = (): void => {
    this.sure = false;
    this.dispatchEvent(new CustomEvent("close"));
  };
}
