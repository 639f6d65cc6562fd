/** The document's photo: a frame with live advice, or a file; a preview; again if it is not good. */
import { LitElement, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import "../components/vb-notice";
import { LanguageController } from "../core/i18n";
import type { DocumentTaken } from "../core/messages";
import { ProblemError, put } from "../core/rest";
import * as devices from "./devices";
import { look } from "./look";
import "./call-finder";
import type { CallFinder } from "./call-finder";
import { ADVICE_KEYS, adviceOn, bestPhotoOf, photoFrom } from "./picture";
import type { Advice } from "./picture";
import type { CustomerSession } from "./session";
import { documentLook } from "./step-document.css";
import { t } from "./texts";

const ADVISE_EVERY_MS = 600;

@customElement("step-document")
export class StepDocument extends LitElement {
  static override styles = [controls, look, documentLook];

  @property({ attribute: false }) session!: CustomerSession;

  @state() private media: MediaStream | null = null;
  @state() private advice: Advice | null = null;
  @state() private photo: Blob | null = null;
  @state() private address = "";
  @state() private sending = false;
  @state() private noPortrait = false;
  @state() private trouble = "";
  @query("call-finder") private finder!: CallFinder | null;

  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#shut();
    URL.revokeObjectURL(this.address);
  }

  async #open(): Promise<void> {
    try {
      const media = await devices.rearCamera();
      if (!this.isConnected || this.photo !== null) {
        devices.release(media);
        return;
      }
      this.media = media;
      this.#timer = setInterval(() => {
        const video = this.finder?.video ?? null;
        this.advice = video === null ? null : adviceOn(video);
      }, ADVISE_EVERY_MS);
    } catch {
      this.media = null; // a file can still be chosen
    }
  }

  #shut(): void {
    clearInterval(this.#timer);
    devices.release(this.media);
    this.media = null;
    this.advice = null;
  }

  override render() {
    return html`
      <div class="step">
        <div class="intro">
          <h1 tabindex="-1">${t("document.heading")}</h1>
          <p class="soft">${this.photo === null ? t("document.lead") : t("document.readable")}</p>
        </div>
        ${this.#advice()}
        <div class="view">${this.photo === null ? this.#finder() : this.#preview()}</div>
        <div aria-live="polite">${this.#said()}</div>
      </div>
      <div class="actions">${this.photo === null ? this.#choices() : this.#decision()}</div>
    `;
  }

  #finder() {
    if (this.media === null) return html`<div class="none">${icons.card}</div>`;
    return html`<call-finder .media=${this.media} .advice=${this.advice ?? ""}></call-finder>`;
  }

  /** Beside the picture, not on it: it would hide the edge that one aims with. */
  #advice() {
    if (this.media === null || this.photo !== null) return nothing;
    return html`<p class="advice" aria-live="polite">
      ${this.advice === null ? t("document.adviceWait") : t(ADVICE_KEYS[this.advice])}
    </p>`;
  }

  #preview() {
    return html`<img src=${this.address} alt=${t("document.preview")} />`;
  }

  #said() {
    if (this.trouble !== "") return html`<vb-notice tone="caution">${this.trouble}</vb-notice>`;
    if (this.noPortrait) return html`<vb-notice tone="caution">${t("document.noPortrait")}</vb-notice>`;
    return nothing;
  }

  #choices() {
    const take = html`<button class="primary" ?disabled=${this.advice === null} @click=${this.#take}>
      ${icons.camera} ${t("document.take")}
    </button>`;
    return html`${this.media === null ? nothing : take}
      <div class="two">
        <label class="button file ${this.media === null ? "primary" : ""}">
          ${icons.upload} ${t("document.upload")}
          <input type="file" accept="image/*" aria-label=${t("document.upload")} @change=${this.#chosen} />
        </label>
        <button class="ghost" title=${t("document.skipMore")} @click=${this.#done}>
          ${t("document.skip")}
        </button>
      </div>`;
  }

  #decision() {
    const again = (kind: string) =>
      html`<button class=${kind} ?disabled=${this.sending} @click=${this.#again}>
        ${icons.retake} ${t("document.retake")}
      </button>`;
    if (this.noPortrait) {
      return html`${again("primary")}
        <button class="ghost" @click=${this.#done}>${t("document.keep")}</button>`;
    }
    return html`<button class="primary" ?disabled=${this.sending} @click=${() => void this.#send()}>
        ${this.sending ? t("document.sending") : t("document.use")}
      </button>
      ${again("")}`;
  }

  readonly #take = async (): Promise<void> => {
    const video = this.finder?.video ?? null;
    if (video === null) return;
    this.#show(await bestPhotoOf(video));
  };

  readonly #chosen = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    if (file === undefined) return;
    try {
      this.#show(await photoFrom(file));
    } catch {
      this.trouble = t("document.noPicture");
      input.value = "";
    }
  };

  #show(photo: Blob): void {
    this.#shut();
    URL.revokeObjectURL(this.address);
    this.trouble = "";
    this.noPortrait = false;
    this.photo = photo;
    this.address = URL.createObjectURL(photo);
  }

  readonly #again = (): void => {
    this.photo = null;
    this.noPortrait = false;
    this.trouble = "";
    void this.#open();
  };

  async #send(): Promise<void> {
    const { admission } = this.session;
    if (admission === null || this.photo === null) return;
    this.sending = true;
    this.trouble = "";
    try {
      const path = `/api/calls/${encodeURIComponent(admission.call)}/document`;
      const taken = await put<DocumentTaken>(path, this.photo, { bearer: admission.session });
      // Without the face check nobody looks for a face in it.
      const looked = this.session.view?.consents.includes("face_check") === true;
      if (taken.has_portrait || !looked) this.#done();
      else this.noPortrait = true;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.trouble = error.code === "unreachable" ? t("call.failed") : `${error.title}. ${error.detail}`;
    } finally {
      this.sending = false;
    }
  }

  readonly #done = (): void => {
    this.dispatchEvent(new CustomEvent("done"));
  };
}
