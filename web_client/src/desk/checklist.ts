/** One key away: is this customer under pressure, or being led by a fraudster? */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-dialog";
import { LanguageController } from "../core/i18n";
import { t } from "./case-texts";

@customElement("vb-desk-checklist")
export class DeskChecklist extends LitElement {
  static override styles = [
    controls,
    css`
      ul {
        display: grid;
        gap: var(--vb-3);
        margin: 0;
        padding: 0;
        list-style: none;
      }

      label {
        display: flex;
        gap: var(--vb-3);
        align-items: flex-start;
      }

      input {
        flex: none;
        margin: 2px 0 0;
      }
    `,
  ];

  @property({ type: Boolean }) open = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const tell = (name: string) => () => this.dispatchEvent(new CustomEvent(name));
    return html`<vb-dialog ?open=${this.open} label=${t("scam.title")} @close=${tell("close")}>
      <p class="soft">${t("scam.lead")}</p>
      <ul>
        ${(["scam.1", "scam.2", "scam.3", "scam.4", "scam.5"] as const).map(
          (key) =>
            html`<li>
              <label><input type="checkbox" />${t(key)}</label>
            </li>`,
        )}
      </ul>
      <button slot="actions" class="primary" @click=${tell("close")}>${t("scam.close")}</button>
      <button slot="actions" @click=${tell("write-note")}>${t("scam.note")}</button>
    </vb-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-checklist": DeskChecklist;
  }
}
