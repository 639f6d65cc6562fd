/** One press to the other language, named in that language. */
import { LitElement, css, html } from "lit";
import { customElement } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController, language, setLanguage } from "../core/i18n";
import { t } from "./texts";

@customElement("vb-language-switch")
export class LanguageSwitch extends LitElement {
  static override styles = [
    controls,
    css`
      button {
        min-height: 40px;
        padding: var(--vb-1) var(--vb-3);
      }
    `,
  ];

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const other = language() === "zh" ? "en" : "zh";
    return html`<button
      class="ghost"
      lang=${other === "zh" ? "zh-CN" : "en"}
      @click=${() => setLanguage(other)}
    >
      ${icons.language}${t("signin.language")}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-language-switch": LanguageSwitch;
  }
}
