/** Consent in one breath, each on its own: first the recording, then the face check, which may be left out. */
import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import "../components/vb-dialog";
import { LanguageController } from "../core/i18n";
import type { CallView, ConsentShown } from "../core/messages";
import { look } from "./look";
import type { CustomerSession } from "./session";
import { t } from "./texts";

@customElement("step-consent")
export class StepConsent extends LitElement {
  static override styles = [
    controls,
    look,
    css`
      .card {
        display: grid;
        gap: var(--vb-3);
      }

      .card p {
        white-space: pre-line;
      }
    `,
  ];

  @property({ attribute: false }) session!: CustomerSession;
  @property({ attribute: false }) view!: CallView;
  @state() private busy = false;
  @state() private refusing = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  override updated(changed: Map<string, unknown>): void {
    const before = changed.get("view") as CallView | undefined;
    if (before !== undefined && this.#recorded(before) !== this.#recorded(this.view)) {
      this.renderRoot.querySelector<HTMLElement>("h1")?.focus();
    }
  }

  #recorded(view: CallView): boolean {
    return view.consents.includes("recording");
  }

  override render() {
    const face = this.#recorded(this.view);
    const shown = this.session.consentText(face ? "face_check" : "recording");
    if (shown === undefined) return html``;
    return html`
      <div class="step">
        <span class="sign">${face ? icons.face : icons.shield}</span>
        <h1 tabindex="-1">${shown.title}</h1>
        <div class="card" lang=${shown.language === "zh" ? "zh-CN" : "en"}>
          <p>${shown.body}</p>
          <p class="soft small">${t("consent.version", { version: shown.version })}</p>
        </div>
        ${face ? html`<p class="soft">${t("consent.faceHow")}</p>` : ""}
      </div>
      <div class="actions">
        <button class="primary" ?disabled=${this.busy} @click=${() => void this.#agree(shown)}>
          ${face ? t("consent.faceAgree") : t("consent.recordingAgree")}
        </button>
        ${
          face
            ? html`<button ?disabled=${this.busy} @click=${() => void this.#decline()}>
                ${t("consent.faceDecline")}
              </button>`
            : html`<button class="ghost" @click=${() => (this.refusing = true)}>
                ${t("consent.recordingRefuse")}
              </button>`
        }
      </div>
      <vb-dialog
        .open=${this.refusing}
        .label=${t("consent.otherWay")}
        @close=${() => (this.refusing = false)}
      >
        <p>${t("consent.otherWayMore")}</p>
        <button slot="actions" class="primary" @click=${() => (this.refusing = false)}>
          ${t("call.back")}
        </button>
        <button slot="actions" class="ghost" @click=${() => void this.session.insist({ type: "leave" })}>
          ${t("consent.leave")}
        </button>
      </vb-dialog>
    `;
  }

  async #agree(shown: ConsentShown): Promise<void> {
    this.busy = true;
    try {
      await this.session.agree(shown);
    } finally {
      this.busy = false;
    }
  }

  async #decline(): Promise<void> {
    this.busy = true;
    try {
      await this.session.decline("face_check");
    } finally {
      this.busy = false;
    }
  }
}
