/** One challenge at a time: what to do, shown, in words and aloud. Nothing counts down, and nobody must be able to. */
import { LitElement, html, nothing } from "lit";
import type { PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { RefusedError } from "../core/connection";
import { LanguageController, language } from "../core/i18n";
import { ifAnother } from "../core/if-another";
import type { ChallengeView } from "../core/messages";
import { challengeLook } from "./call-challenge.css";
import { sheetLook } from "./call-sheet.css";
import type { CustomerSession } from "./session";
import { hush, speak } from "./speech";
import { t } from "./texts";

@customElement("call-challenge")
export class CallChallenge extends LitElement {
  static override styles = [controls, sheetLook, challengeLook];

  @property({ attribute: false }) session!: CustomerSession;
  @property({ attribute: false }) challenge!: ChallengeView;
  @property({ attribute: false }) media: MediaStream | null = null;
  @property({ type: Boolean }) simple = false;
  @state() private aloud = false;
  @state() private busy = false;
  #said = "";

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.aloud = this.simple;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    hush();
  }

  /** From when it is drawn on the server looks for it in the video. */
  override updated(changed: PropertyValues<this>): void {
    const before = changed.get("challenge");
    const { number, step, shown } = this.challenge;
    const another = before?.number !== number || before.step !== step;
    if (changed.has("challenge") && another && !shown) void this.#ask({ type: "challenge_in_view" });
    const words = this.#words();
    if (words !== this.#said && this.aloud) speak(words, language());
    this.#said = words;
  }

  #words(): string {
    return t(`challenge.say.${this.challenge.challenge}`);
  }

  protected override render() {
    const { challenge: what, digits, step, steps } = this.challenge;
    return html`
      <div class="look ${what}">
        <video .srcObject=${ifAnother(this.media)} autoplay playsinline muted aria-hidden="true"></video>
        ${digits === "" ? html`<i class="arrow" aria-hidden="true"></i>` : nothing}
      </div>
      <div class="sheet">
        <p class="where small">${t("challenge.why")} · ${t("call.step", { n: step, of: steps })}</p>
        <p class="words" role="status">${this.#words()}</p>
        ${digits === "" ? nothing : html`<p class="digits">${digits}</p>`}
        <p class="calm small">${t("challenge.calm")}</p>
        <div class="two">
          <button aria-pressed=${this.aloud} @click=${this.#toggleAloud}>
            ${icons.speaker} ${t("capture.aloud")}
          </button>
          <button ?disabled=${this.busy} @click=${() => void this.#ask({ type: "cannot_do_challenge" })}>
            ${t("challenge.cannot")}
          </button>
        </div>
      </div>
    `;
  }

  readonly #toggleAloud = (): void => {
    this.aloud = !this.aloud;
    if (this.aloud) speak(this.#words(), language());
    else hush();
  };

  async #ask(message: Parameters<CustomerSession["insist"]>[0]): Promise<void> {
    this.busy = true;
    try {
      await this.session.insist(message);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error; // settled or called off meanwhile: the state says so
    } finally {
      this.busy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "call-challenge": CallChallenge;
  }
}
