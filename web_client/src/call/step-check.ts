/** Check: a live preview, a moving level, a sound, two seconds of network; each with a fix when it fails. */
import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import type { IconName } from "../components/icons";
import "../components/vb-meter";
import "../components/vb-notice";
import { LanguageController } from "../core/i18n";
import { ifAnother } from "../core/if-another";
import { thisBrowser } from "./browser";
import * as devices from "./devices";
import { look } from "./look";
import { measure, verdictOf } from "./network";
import type { Verdict } from "./network";
import { speakerTest } from "./sounds";
import { checkLook } from "./step-check.css";
import { t } from "./texts";

type Mood = "wait" | "good" | "caution" | "stop";

const MARK: Record<Mood, IconName> = { wait: "info", good: "check", caution: "caution", stop: "cross" };

@customElement("step-check")
export class StepCheck extends LitElement {
  static override styles = [controls, look, checkLook];

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
      <video
        .srcObject=${ifAnother(this.media)}
        autoplay
        playsinline
        muted
        aria-label=${t("check.preview")}
      ></video>
      ${
        this.media === null
          ? html`<div class="empty">
              ${icons.cameraOff}${this.trouble === null ? html`<span>${t("check.cameraWait")}</span>` : nothing}
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
      stop: t("check.notYet"),
    };
    return this.#line(mood, t("check.camera"), says[mood]);
  }

  #microphone() {
    if (this.trouble !== null) return this.#line("stop", t("check.microphone"), t("check.notYet"));
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
