/** The call: the agent's face as large as the screen; who, recorded, how long and how good on top; controls below. */
import { LitElement, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import "../components/vb-line";
import "../components/vb-logo";
import { clockOf } from "../core/clock-words";
import { LanguageController, language } from "../core/i18n";
import { ifAnother } from "../core/if-another";
import type { CallView, Consent } from "../core/messages";
import "./call-capture";
import "./call-challenge";
import "./call-code";
import "./call-controls";
import type { Control } from "./call-controls";
import "./call-privacy";
import { LiveCall } from "./live";
import { sentenceFor } from "./now";
import type { Sentence } from "./now";
import type { PageLink } from "./page-link";
import "./page-share";
import type { PageShare } from "./page-share";
import "./self-view";
import type { CustomerSession } from "./session";
import { speak } from "./speech";
import { callLook } from "./step-call.css";
import { t } from "./texts";
import type { TextKey } from "./texts";

@customElement("step-call")
export class StepCall extends LitElement {
  static override styles = [controls, callLook];

  @property({ attribute: false }) session!: CustomerSession;
  @property({ attribute: false }) page!: PageLink;
  @property({ attribute: false }) view!: CallView;
  @property({ attribute: false }) changes = 0; // a new number for every change in the session
  @property({ attribute: false }) media: MediaStream | null = null;
  @property({ attribute: false }) ahead: LiveCall | null = null; // made ready while the customer was asked
  @property({ type: Boolean }) agentMuted = false;
  @property({ type: Boolean }) agentCameraOff = false;
  @property({ type: Boolean }) simple = false;

  @state() private mustTap = false;
  @state() private privacy = false;
  @state() private notice: TextKey | null = null;
  @state() private elapsed = "0:00";
  @query("video.agent") private agentVideo!: HTMLVideoElement | null;
  @query("page-share") private pageShare!: PageShare | null;

  live!: LiveCall;
  #clock: ReturnType<typeof setInterval> | undefined;
  #lastSpoken = "";
  #wasOpen = true;

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.live = this.ahead?.over === false ? this.ahead : new LiveCall(this.session);
    this.live.changed = () => this.requestUpdate();
    void this.live.start(this.media);
    this.#clock = setInterval(() => this.#tick(), 1_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.live.close();
    clearInterval(this.#clock);
  }

  override updated(): void {
    this.live.followStreams(this.view.streams);
    const open = this.session.status === "open";
    if (open && !this.#wasOpen) this.live.claim(); // what was toggled while the line was torn
    this.#wasOpen = open;
    void this.#play();
    const said = this.#words(this.#now());
    if (this.simple && said !== this.#lastSpoken) speak(said, language());
    this.#lastSpoken = said;
  }

  #tick(): void {
    const since = this.view.live_since;
    if (since === null) return;
    this.elapsed = clockOf(Math.max(0, (Date.now() + this.session.clockAheadMs - Date.parse(since)) / 1000));
  }

  /** Browsers may refuse sound until somebody taps. */
  async #play(): Promise<void> {
    const video = this.agentVideo;
    if (!video?.srcObject || !video.paused) return;
    try {
      await video.play();
      this.mustTap = false;
    } catch (error) {
      // An AbortError only says that a newer picture has come.
      if (error instanceof DOMException && error.name === "NotAllowedError") this.mustTap = true;
    }
  }

  #now(): Sentence {
    return sentenceFor({
      socketOpen: this.session.status === "open",
      ownLineLost: this.live.ownLine === "reconnecting",
      noCommonCodec: this.live.noCommonCodec,
      agentLost: this.view.lost.includes("agent"),
      agentSeen: this.live.agent !== null && this.live.agentLine === "connected",
      agentMuted: this.agentMuted,
      agentCameraOff: this.agentCameraOff,
      pause: this.live.pause,
      bars: this.live.bars,
      microphoneOn: this.live.microphoneOn,
      cameraOn: this.live.cameraOn,
      sharingScreen: this.live.sharing,
      sharingPage: this.page.sharing,
      where: this.view.where,
      code: this.view.code,
    });
  }

  #words(sentence: Sentence): string {
    return t(sentence.key, { name: this.view.agent_name });
  }

  override render() {
    const { live, view } = this;
    const screen = live.agentScreen;
    const name = view.agent_name;
    return html`
      <section
        class="stage ${screen === null ? "" : "with-screen"}"
        aria-label=${t("live.agentPicture", { name })}
      >
        <h1 tabindex="-1" class="visually-hidden">${t("live.agent", { name, number: view.staff_number })}</h1>
        ${
          screen === null
            ? nothing
            : html`<video
                class="screen"
                .srcObject=${ifAnother(screen)}
                autoplay
                playsinline
                muted
                aria-label=${t("live.screenPicture")}
              ></video>`
        }
        ${screen === null ? html`<div class="nobody">${icons.person}</div>` : nothing}
        <video
          class="agent ${this.agentCameraOff ? "dark" : ""}"
          .srcObject=${ifAnother(live.agent)}
          autoplay
          playsinline
          aria-label=${t("live.agentPicture", { name })}
        ></video>
        ${this.#top()} ${this.#capture()}
        ${
          this.mustTap
            ? html`<button class="primary hear" @click=${() => void this.#play()}>
                ${icons.speaker} ${t("live.hear")}
              </button>`
            : nothing
        }
        ${view.capture === null && view.challenge === null ? this.#bottom() : nothing}
      </section>
      <call-privacy
        .open=${this.privacy}
        .view=${view}
        @close=${() => (this.privacy = false)}
        @withdraw=${(event: CustomEvent<Consent>) => void this.#withdraw(event.detail)}
      ></call-privacy>
      <page-share .session=${this.session} .page=${this.page} .view=${view}></page-share>
    `;
  }

  /** One's own face, small; or what is asked for now; or the document, large, while it is shown. */
  #capture() {
    const { live, session, view } = this;
    if (view.capture === null && view.challenge !== null) {
      return html`<call-challenge
        .session=${session}
        .challenge=${view.challenge}
        .media=${live.mine}
        ?simple=${this.simple}
      ></call-challenge>`;
    }
    if (view.capture === null) return html`<self-view .media=${live.mine} .on=${live.cameraOn}></self-view>`;
    return html`<call-capture
      .session=${session}
      .live=${live}
      .capture=${view.capture}
      .media=${live.mine}
      ?simple=${this.simple}
    ></call-capture>`;
  }

  #top() {
    const { agent_name: name, staff_number: number } = this.view;
    return html`<header class="top ${this.simple ? "large" : ""}">
      <span class="recorded"
        ><i aria-hidden="true"></i>${t("live.recorded")} <time>${this.elapsed}</time></span
      >
      <span class="who"
        ><vb-logo name=""></vb-logo><span>${name} <span class="number">${number}</span></span></span
      >
      <vb-line compact .bars=${this.live.bars}></vb-line>
    </header>`;
  }

  #bottom() {
    const { code } = this.view;
    const asked =
      code === null || code.confirmed
        ? nothing
        : html`<call-code .session=${this.session} .code=${code}></call-code>`;
    return html`<div class="bottom">${asked} ${this.#sentence()} ${this.#controls()}</div>`;
  }

  #sentence() {
    const now = this.#now();
    const trouble = this.page.trouble;
    const extra =
      this.notice ??
      (trouble === null ? null : trouble === "too_large" ? "live.pageTooLarge" : "live.pageFailed");
    const where = this.view.where?.kind ? this.view.where : null; // after the last step there is nothing to count
    return html`<div class="now ${now.tone}" role="status">
      ${
        where === null
          ? nothing
          : html`<p class="where small">${t("call.step", { n: where.step, of: where.steps })}</p>`
      }
      <p>${now.tone === "caution" ? icons.caution : nothing}<span>${this.#words(now)}</span></p>
      ${extra === null ? nothing : html`<p>${t(extra)}</p>`}
      ${
        this.live.pause === null
          ? nothing
          : html`<button class="primary" @click=${() => void this.live.acquire()}>
              ${t("live.return")}
            </button>`
      }
    </div>`;
  }

  #controls() {
    const { live, page } = this;
    return html`<call-controls
      .microphone=${live.microphoneOn}
      .camera=${live.cameraOn}
      .screen=${live.sharing}
      .page=${page.available ? page.sharing : null}
      .simple=${this.simple}
      @control=${this.#pressed}
      @leave=${this.#leave}
    ></call-controls>`;
  }

  readonly #pressed = (event: CustomEvent<Control>): void => {
    switch (event.detail) {
      case "microphone":
        this.live.toggleMicrophone();
        return;
      case "camera":
        void this.live.toggleCamera();
        return;
      case "screen":
        void this.#screen();
        return;
      case "page":
        this.pageShare?.toggle();
        return;
      case "privacy":
        this.privacy = true;
    }
  };

  async #screen(): Promise<void> {
    this.notice = null;
    if (this.live.sharing) await this.live.screen.stop();
    else if (!(await this.live.screen.start())) this.notice = "live.shareFailed";
  }

  async #withdraw(consent: Consent): Promise<void> {
    if (consent === "page_sharing") await this.page.stop();
    await this.session.insist({ type: "withdraw", consent });
    if (consent === "recording") this.live.close();
  }

  readonly #leave = (): void => {
    this.live.close();
    void this.session.insist({ type: "leave" });
  };
}
