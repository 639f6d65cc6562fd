/** Before going online: how customers will see and hear the agent, with a choice of devices. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-meter";
import "../components/vb-notice";
import { LanguageController } from "../core/i18n";
import { ifAnother } from "../core/if-another";
import { listDevices, rememberChoice, rememberedChoice } from "./devices";
import type { Choice, MediaTrouble } from "./devices";
import { t } from "./texts";

@customElement("vb-desk-preview")
export class DeskPreview extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        place-items: center;
        padding: var(--vb-6);
        overflow: auto;
      }

      section {
        display: grid;
        gap: var(--vb-4);
        width: min(100%, 38rem);
      }

      .picture {
        position: relative;
        aspect-ratio: 16 / 9;
        max-height: 42vh;
        margin: 0 auto;
        overflow: hidden;
        border-radius: var(--vb-radius-l);
        background: var(--vb-stage);
      }

      video {
        width: 100%;
        height: 100%;
        object-fit: cover;
        object-position: 50% 30%; /* heads are above the middle */
        transform: scaleX(-1);
      }

      .devices {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--vb-4);
      }

      button.primary:disabled,
      button.primary:disabled:hover {
        background: var(--vb-sunk); /* also under the pointer, which rests here after the press */
        color: var(--vb-ink-soft);
      }

      .act {
        display: grid;
        gap: var(--vb-3);
      }
    `,
  ];

  @property({ attribute: false }) media: MediaStream | null = null;
  @property() trouble: MediaTrouble | "" = "";
  @property({ type: Boolean }) busy = false;
  @state() private cameras: readonly MediaDeviceInfo[] = [];
  @state() private microphones: readonly MediaDeviceInfo[] = [];
  @state() private choice: Choice = rememberedChoice();

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has("media") && this.media !== null) void this.#list();
  }

  async #list(): Promise<void> {
    [this.cameras, this.microphones] = await Promise.all([
      listDevices("videoinput"),
      listDevices("audioinput"),
    ]);
  }

  protected override render() {
    return html`<section>
      <div>
        <h1>${t("desk.offline")}</h1>
        <p class="soft">${t("desk.offline.lead")}</p>
      </div>
      <div class="picture">
        <video
          autoplay
          playsinline
          .muted=${true}
          .srcObject=${ifAnother(this.media)}
          aria-label=${t("desk.preview")}
        ></video>
      </div>
      ${this.trouble === "" ? this.#sound() : this.#trouble(this.trouble)}
      <div class="devices">
        ${this.#select("camera", t("desk.camera"), this.cameras)}
        ${this.#select("microphone", t("desk.microphone"), this.microphones)}
      </div>
      <button
        class="primary wide"
        ?disabled=${this.busy}
        @click=${() => this.dispatchEvent(new CustomEvent("go-online"))}
      >
        ${t("desk.go_online")}
      </button>
    </section>`;
  }

  #sound() {
    return this.media === null
      ? html`<vb-notice>${t("desk.media.asking")}</vb-notice>`
      : html`<vb-meter .media=${this.media} label=${t("desk.level")}></vb-meter>`;
  }

  #trouble(trouble: MediaTrouble) {
    return html`<div class="act">
      <vb-notice tone="caution">${t(`desk.media.${trouble}`)}</vb-notice>
      <button @click=${this.#changed}>${t("desk.media.again")}</button>
    </div>`;
  }

  #select(kind: keyof Choice, label: string, devices: readonly MediaDeviceInfo[]) {
    if (devices.length === 0) return nothing;
    return html`<label class="field small"
      >${label}
      <select
        @change=${(event: Event) => {
          this.choice = { ...this.choice, [kind]: (event.target as HTMLSelectElement).value };
          rememberChoice(this.choice);
          this.#changed();
        }}
      >
        ${devices.map(
          (device) =>
            html`<option value=${device.deviceId} ?selected=${device.deviceId === this.choice[kind]}>
              ${device.label}
            </option>`,
        )}
      </select></label
    >`;
  }

  readonly #changed = (): void => {
    this.dispatchEvent(new CustomEvent("devices-changed"));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-preview": DeskPreview;
  }
}
