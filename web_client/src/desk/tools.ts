/** The row of what the agent's hands do in a call: always the same keys in the same places. */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController } from "../core/i18n";
import { shortcut, shortcutLook } from "./shortcut";
import { t } from "./texts";

export type Tool = "microphone" | "camera" | "screen" | "return" | "end";

@customElement("vb-desk-tools")
export class DeskTools extends LitElement {
  static override styles = [
    controls,
    shortcutLook,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: var(--vb-2);
      }

      button {
        flex-direction: column;
        gap: 2px;
        min-height: 54px;
        min-width: 76px;
        padding: var(--vb-1) var(--vb-2);
        border-radius: var(--vb-radius-s);
        font-size: 0.8125rem;
      }

      button[aria-pressed="true"] {
        border-color: var(--vb-caution);
        background: var(--vb-caution-quiet);
        color: var(--vb-caution);
      }

      .gap {
        flex: 1;
      }
    `,
  ];

  @property({ type: Boolean }) microphone = true;
  @property({ type: Boolean }) camera = true;
  @property({ type: Boolean }) sharing = false;
  @property({ type: Boolean }) live = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const press = (tool: Tool) => () => this.dispatchEvent(new CustomEvent<Tool>("tool", { detail: tool }));
    return html`
      <button ?disabled=${!this.live} aria-pressed=${!this.microphone} @click=${press("microphone")}>
        ${this.microphone ? icons.microphone : icons.microphoneOff}
        <span>${t(this.microphone ? "desk.mute" : "desk.unmute")} ${shortcut("M")}</span>
      </button>
      <button ?disabled=${!this.live} aria-pressed=${!this.camera} @click=${press("camera")}>
        ${this.camera ? icons.camera : icons.cameraOff}
        <span>${t(this.camera ? "desk.camera_off" : "desk.camera_on")} ${shortcut("V")}</span>
      </button>
      <button ?disabled=${!this.live} aria-pressed=${this.sharing} @click=${press("screen")}>
        ${icons.screen}${t(this.sharing ? "desk.unshare" : "desk.share")}
      </button>
      <span class="gap"></span>
      <button class="ghost" @click=${press("return")}>${icons.back}${t("desk.return")}</button>
      <button class="danger" @click=${press("end")}>${icons.leave}${t("desk.end")}</button>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-tools": DeskTools;
  }
}
