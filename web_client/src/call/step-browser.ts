/** A browser that cannot call: which one can, and the link to take there. */
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-notice";
import { LanguageController } from "../core/i18n";
import type { Obstacle } from "./browser";
import { look } from "./look";
import { t } from "./texts";

@customElement("step-browser")
export class StepBrowser extends LitElement {
  static override styles = [controls, look];

  @property() obstacle: Obstacle = "in_app_browser";
  @property() link = "";
  @state() private copied = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  override render() {
    return html`
      <div class="step">
        <div class="intro">
          <h1 tabindex="-1">${t(`browser.${this.obstacle}`)}</h1>
          <p>${t(`browser.${this.obstacle}More`)}</p>
        </div>
        <div aria-live="polite">
          ${this.copied ? html`<vb-notice tone="good">${t("browser.copied")}</vb-notice>` : nothing}
        </div>
      </div>
      <div class="actions">
        <button class="primary" @click=${this.#copy}>${t("browser.copy")}</button>
        ${
          this.obstacle === "in_app_browser"
            ? html`<button class="ghost" @click=${() => this.dispatchEvent(new CustomEvent("anyway"))}>
                ${t("browser.anyway")}
              </button>`
            : nothing
        }
      </div>
    `;
  }

  readonly #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.link);
    } catch {
      this.#copyTheOldWay();
    }
    this.copied = true;
  };

  /** Browsers inside apps often lack the clipboard API but know this. */
  #copyTheOldWay(): void {
    const field = document.createElement("textarea");
    field.value = this.link;
    document.body.append(field);
    field.select();
    document.execCommand("copy"); // eslint-disable-line @typescript-eslint/no-deprecated -- the only way there
    field.remove();
  }
}
