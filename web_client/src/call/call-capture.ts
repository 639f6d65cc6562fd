/** A document shown in the call: the other camera with a frame to aim at, live advice, a photo, then movements. */
import { LitElement, html, nothing } from "lit";
import type { PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { RefusedError } from "../core/connection";
import { LanguageController, language } from "../core/i18n";
import type { CaptureView } from "../core/messages";
import { ProblemError, put } from "../core/rest";
import { captureLook } from "./call-capture.css";
import "./call-finder";
import type { CallFinder } from "./call-finder";
import { sheetLook } from "./call-sheet.css";
import type { LiveCall } from "./live";
import { ADVICE_KEYS, adviceOn, bestPhotoOf } from "./picture";
import type { Advice } from "./picture";
import type { CustomerSession } from "./session";
import { hush, speak } from "./speech";
import { t } from "./texts";

const ADVISE_EVERY_MS = 600;

@customElement("call-capture")
export class CallCapture extends LitElement {
  static override styles = [controls, sheetLook, captureLook];

  @property({ attribute: false }) session!: CustomerSession;
  @property({ attribute: false }) live!: LiveCall;
  @property({ attribute: false }) capture!: CaptureView;
  @property({ attribute: false }) media: MediaStream | null = null;
  @property({ type: Boolean }) simple = false;

  @state() private advice: Advice | null = null;
  @state() private busy = false;
  @state() private trouble = "";
  @state() private aloud = false;
  @state() private ready = false;
  @query("call-finder") private finder!: CallFinder | null;

  #timer: ReturnType<typeof setInterval> | undefined;
  #said = "";

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.aloud = this.simple;
    this.#timer = setInterval(() => {
      const video = this.finder?.video ?? null;
      if (video !== null && !this.capture.photo) this.advice = adviceOn(video);
    }, ADVISE_EVERY_MS);
    void this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    hush();
    if (!this.live.over) void this.live.showFace();
  }

  async #open(): Promise<void> {
    this.trouble = "";
    if (!(await this.live.showDocument())) {
      this.trouble = t("capture.noCamera");
      return;
    }
    this.ready = true;
    if (!this.capture.begun) await this.#ask({ type: "document_in_view" });
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("capture")) {
      const photoIsIn = this.capture.begun && this.capture.photo && this.capture.movement === null;
      if (photoIsIn) void this.#ask({ type: "next_movement" });
      if (changed.get("capture")?.movement !== this.capture.movement) this.#focus();
    }
    const words = this.#words();
    if (words !== this.#said && this.aloud) speak(words, language());
    this.#said = words;
  }

  #focus(): void {
    this.renderRoot.querySelector<HTMLElement>("button.primary")?.focus();
  }

  /** The one sentence that says what to do now. */
  #words(): string {
    const { capture } = this;
    if (this.trouble !== "") return this.trouble;
    if (capture.movement !== null) return t(`movement.${capture.movement}`);
    if (!this.ready) return t("capture.opening");
    if (this.busy || capture.photo) return t("document.sending");
    return this.advice === null ? t(`capture.${capture.side}`) : t(ADVICE_KEYS[this.advice]);
  }

  protected override render() {
    const { capture } = this;
    const step = { n: capture.step, of: capture.steps };
    return html`
      <call-finder
        .media=${this.media}
        .advice=${this.advice ?? ""}
        .aiming=${capture.movement === null}
      ></call-finder>
      <div class="sheet">
        <p class="where small">${t(`capture.${capture.side}`)} · ${t("call.step", step)}</p>
        <p class="words" role="status">${this.#words()}</p>
        ${this.#action()}
        <div class="two">
          <button aria-pressed=${this.aloud} @click=${this.#toggleAloud}>
            ${icons.speaker} ${t("capture.aloud")}
          </button>
          <button @click=${() => void this.#ask({ type: "cannot_show_document" })}>
            ${t("capture.cannot")}
          </button>
        </div>
      </div>
    `;
  }

  #action() {
    if (this.capture.movement !== null) {
      return html`<button
        class="primary wide"
        ?disabled=${this.busy}
        @click=${() => void this.#ask({ type: "next_movement" })}
      >
        ${icons.check} ${t("capture.moved")}
      </button>`;
    }
    if (!this.ready) {
      return this.trouble === ""
        ? nothing
        : html`<button class="primary wide" @click=${() => void this.#open()}>${t("capture.again")}</button>`;
    }
    return html`<button
      class="primary wide"
      ?disabled=${this.busy || this.capture.photo || this.advice === null}
      @click=${() => void this.#take()}
    >
      ${icons.camera} ${t("document.take")}
    </button>`;
  }

  readonly #toggleAloud = (): void => {
    this.aloud = !this.aloud;
    if (this.aloud) speak(this.#words(), language());
    else hush();
  };

  async #take(): Promise<void> {
    const { admission } = this.session;
    const video = this.finder?.video ?? null;
    if (video === null || admission === null) return;
    this.busy = true;
    this.trouble = "";
    try {
      const photo = await bestPhotoOf(video);
      const path = `/api/calls/${encodeURIComponent(admission.call)}/document`;
      await put(path, photo, { bearer: admission.session });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.trouble = error.code === "unreachable" ? t("call.failed") : `${error.title}. ${error.detail}`;
    } finally {
      this.busy = false;
    }
  }

  async #ask(message: Parameters<CustomerSession["insist"]>[0]): Promise<void> {
    this.busy = true;
    try {
      await this.session.insist(message);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error; // called off meanwhile: the state says so
    } finally {
      this.busy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "call-capture": CallCapture;
  }
}
