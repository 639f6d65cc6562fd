/** Check: a live preview, a moving level, a sound, two seconds of network; each with a fix when it fails. */
import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import type { IconName } from "../components/icons";
import "../components/vb-meter";
import "../components/vb-notice";
import { LanguageController } from "../core/i18n";
import { thisBrowser } from "./browser";
import * as devices from "./devices";
import { look } from "./look";
import { measure, verdictOf } from "./network";
import type { Verdict } from "./network";
import { speakerTest } from "./sounds";
import { t } from "./texts";

type Mood = "wait" | "good" | "caution" | "stop";

const MARK: Record<Mood, IconName> = { wait: "info", good: "check", caution: "caution", stop: "cross" };

@customElement("step-check")
export class StepCheck extends LitElement {
  static override styles = [
    controls,
    look,
    css`
      .preview {
        position: relative;
        overflow: hidden;
        aspect-ratio: 16 / 10;
        max-height: 36dvh;
        border-radius: var(--vb-radius-l);
        background: var(--vb-stage);
        color: var(--vb-on-stage-soft);
      }

      video {
        width: 100%;
        height: 100%;
        object-fit: cover;
        transform: scaleX(-1);
      }

      .empty {
        position: absolute;
        inset: 0;
        display: grid;
        place-content: center;
        justify-items: center;
        gap: var(--vb-2);
        padding: var(--vb-4);
        text-align: center;
      }

      .empty svg {
        width: 40px;
        height: 40px;
      }

      .meter {
        position: absolute;
        inset: auto var(--vb-3) var(--vb-3);
        padding: var(--vb-2) var(--vb-3);
        border-radius: var(--vb-radius-s);
        background: var(--vb-stage-veil);

        --vb-line: rgb(255 255 255 / 25%);
        --vb-good: #8fdcb0;
      }

      .checks {
        display: grid;
        margin: 0;
        padding: 0;
        border: 1px solid var(--vb-line);
        border-radius: var(--vb-radius-l);
        background: var(--vb-surface);
        list-style: none;
      }

      .checks li {
        display: grid;
        grid-template-columns: 32px 1fr auto;
        gap: var(--vb-1) var(--vb-3);
        align-items: center;
        min-height: 64px;
        padding: var(--vb-2) var(--vb-3) var(--vb-2) var(--vb-4);
      }

      .checks li + li {
        border-top: 1px solid var(--vb-line);
      }

      .checks .what {
        line-height: 1.3;
      }

      .checks strong {
        display: block;
      }

      .mood {
        display: grid;
        place-items: center;
        width: 32px;
        height: 32px;
        border-radius: var(--vb-radius-round);
        background: var(--vb-sunk);
        color: var(--vb-ink-soft);
      }

      .mood svg {
        width: 18px;
        height: 18px;
      }

      .mood.good {
        background: var(--vb-good-quiet);
        color: var(--vb-good);
      }

      .mood.caution {
        background: var(--vb-caution-quiet);
        color: var(--vb-caution);
      }

      .mood.stop {
        background: var(--vb-stop-quiet);
        color: var(--vb-stop);
      }

      .checks button {
        padding-inline: var(--vb-3);
      }

      .ask {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--vb-2);
        grid-column: 2 / -1;
        padding-bottom: var(--vb-2);
      }

      .fix {
        grid-column: 2 / -1;
        padding-bottom: var(--vb-2);
        line-height: 1.45;
      }
    `,
  ];

  @property({ attribute: false }) bearer: string | null = null;
  @property({ type: Boolean }) simple = false;

  @state() private media: MediaStream | null = null;
  @state() private trouble: devices.Trouble | null = null;
  @state() private heard = false;
  @state() private speaker: "idle" | "asking" | "good" | "silent" = "idle";
  @state() private network: Verdict | "measuring" | "unknown" = "measuring";

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#open();
    void this.#measure();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    devices.release(this.media);
    this.media = null;
  }

  async #open(): Promise<void> {
    this.trouble = null;
    try {
      const media = await devices.face();
      if (this.isConnected) this.media = media;
      else devices.release(media);
    } catch (error) {
      this.trouble = devices.troubleOf(error);
    }
  }

  async #measure(): Promise<void> {
    this.network = "measuring";
    try {
      this.network = verdictOf(await measure(this.bearer));
    } catch {
      this.network = "unknown";
    }
  }

  override render() {
    return html`
      <div class="step">
        <div class="intro">
          <h1 tabindex="-1">${t("check.heading")}</h1>
          <p class="soft">${t("check.lead")}</p>
        </div>
        ${this.#preview()} ${this.trouble === null ? nothing : this.#help(this.trouble)}
        <ul class="checks" aria-live="polite">
          ${this.#camera()} ${this.#microphone()} ${this.#speaker()} ${this.#network()}
        </ul>
      </div>
      <div class="actions">
        ${
          this.trouble === null
            ? html`<button class="primary" ?disabled=${this.media === null} @click=${this.#continue}>
                ${t("call.continue")}
              </button>`
            : html`<button class="primary" @click=${() => void this.#open()}>${t("call.tryAgain")}</button>`
        }
      </div>
    `;
  }

  #preview() {
    return html`<div class="preview">
      <video .srcObject=${this.media} autoplay playsinline muted aria-label=${t("check.preview")}></video>
      ${
        this.media === null
          ? html`<div class="empty">
              ${icons.cameraOff}<span
                >${this.trouble === null ? t("check.cameraWait") : t(`check.${this.trouble}`)}</span
              >
            </div>`
          : html`<div class="meter">
              <vb-meter
                .media=${this.media}
                .label=${t("check.level")}
                @heard=${() => (this.heard = true)}
              ></vb-meter>
            </div>`
      }
    </div>`;
  }

  #help(trouble: devices.Trouble) {
    const fix = trouble === "denied" ? t(`fix.${thisBrowser()}`) : t(`check.${trouble}Fix`);
    return html`<vb-notice tone="stop"><strong>${t(`check.${trouble}`)}</strong><br />${fix}</vb-notice>`;
  }

  #line(mood: Mood, what: string, says: string, more: TemplateResult | typeof nothing = nothing) {
    return html`<li>
      <span class="mood ${mood}">${icons[MARK[mood]]}</span>
      <span class="what"><strong>${what}</strong><span class="soft">${says}</span></span>
      ${more}
    </li>`;
  }

  #camera() {
    const mood = this.trouble === null ? (this.media === null ? "wait" : "good") : "stop";
    const says = {
      wait: t("check.cameraWait"),
      good: t("check.cameraGood"),
      stop: t(`check.${this.trouble ?? "unknown"}`),
    };
    return this.#line(mood, t("check.camera"), says[mood]);
  }

  #microphone() {
    if (this.trouble !== null) return this.#line("stop", t("check.microphone"), t(`check.${this.trouble}`));
    const says = this.heard ? t("check.microphoneGood") : t("check.microphoneWait");
    return this.#line(this.heard ? "good" : "wait", t("check.microphone"), says);
  }

  #speaker() {
    const play = (label: string) => html`<button @click=${this.#play}>${label}</button>`;
    const what = t("check.speaker");
    switch (this.speaker) {
      case "idle":
        return this.#line("wait", what, "", play(t("check.speakerPlay")));
      case "good":
        return this.#line("good", what, t("check.speakerGood"));
      case "silent":
        return this.#line(
          "caution",
          what,
          "",
          html`${play(t("check.speakerAgain"))}<span class="fix">${t("check.speakerFix")}</span>`,
        );
      case "asking":
        return this.#line(
          "wait",
          what,
          t("check.speakerAsk"),
          html`<span></span>
            <div class="ask">
              <button @click=${() => (this.speaker = "good")}>${t("check.speakerYes")}</button>
              <button @click=${() => (this.speaker = "silent")}>${t("check.speakerNo")}</button>
            </div>`,
        );
    }
  }

  #network() {
    const what = t("check.network");
    switch (this.network) {
      case "measuring":
        return this.#line("wait", what, t("check.networkWait"));
      case "good":
        return this.#line("good", what, t("check.networkGood"));
      case "unknown":
        return this.#line("wait", what, t("check.networkUnknown"), this.#again());
      case "enough":
        return this.#line("caution", what, t("check.networkEnough"), this.#again());
      case "poor":
        return this.#line(
          "caution",
          what,
          t("check.networkPoor"),
          html`${this.#again()}<span class="fix">${t("check.networkFix")}</span>`,
        );
    }
  }

  #again() {
    return html`<button @click=${() => void this.#measure()}>${t("check.again")}</button>`;
  }

  readonly #play = (): void => {
    speakerTest();
    this.speaker = "asking";
  };

  readonly #continue = (): void => {
    this.dispatchEvent(new CustomEvent("done"));
  };
}
