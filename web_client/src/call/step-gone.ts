/** This page has no call any more: why, and the way back if there is one. */
import { LitElement, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { LanguageController } from "../core/i18n";
import { look } from "./look";
import { t } from "./texts";

@customElement("step-gone")
export class StepGone extends LitElement {
  static override styles = [controls, look];

  /** Why the server closed the connection. */
  @property() why: string | null = null;

  constructor() {
    super();
    new LanguageController(this);
  }

  override render() {
    const kind = this.why === "replaced" || this.why === "signed_out" ? this.why : "over";
    return html`
      <div class="step">
        <div class="intro">
          <h1 tabindex="-1">${t(`gone.${kind}`)}</h1>
          <p>${t(`gone.${kind}More`)}</p>
        </div>
      </div>
      ${
        kind === "over"
          ? nothing
          : html`<div class="actions">
              <button class="primary" @click=${() => this.dispatchEvent(new CustomEvent("back"))}>
                ${t(kind === "replaced" ? "gone.useHere" : "call.continue")}
              </button>
            </div>`
      }
    `;
  }
}
