/** Thank you: what happens next, the reference number, and a rating in one touch. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import "../components/vb-notice";
import { RefusedError } from "../core/connection";
import { LanguageController } from "../core/i18n";
import type { CallView } from "../core/messages";
import { look } from "./look";
import type { CustomerSession } from "./session";
import { t } from "./texts";

const SENT_AFTER_MS = 6_000; // time to change one's mind or to write a word

const STARS = [1, 2, 3, 4, 5] as const;
type Stars = (typeof STARS)[number];

/** In groups of four, so that it can be read out; what is long is told by its end. */
export function spoken(call: string): string {
  const bare = call
    .replace(/[^0-9a-z]/gi, "")
    .slice(-12)
    .toUpperCase();
  return bare.match(/.{1,4}/g)?.join(" ") ?? call;
}

@customElement("step-thanks")
export class StepThanks extends LitElement {
  static override styles = [
    controls,
    look,
    css`
      .sign.good {
        background: var(--vb-good-quiet);
        color: var(--vb-good);
      }

      .reference {
        font-family: var(--vb-mono);
        font-size: var(--vb-text-l);
        font-weight: 600;
        letter-spacing: 0.04em;
      }

      fieldset {
        margin: 0;
        padding: 0;
        border: 0;
      }

      legend {
        padding: 0 0 var(--vb-2);
        font-weight: 600;
      }

      .stars {
        display: grid;
        grid-template-columns: repeat(5, 1fr);
        gap: var(--vb-2);
      }

      .stars button {
        display: grid;
        gap: 2px;
        justify-items: center;
        padding: var(--vb-2) 0;
        font-size: 0.7778rem;
      }

      .stars svg {
        width: 30px;
        height: 30px;
      }

      .stars .chosen {
        border-color: var(--vb-person);
        background: var(--vb-person-quiet);
        color: var(--vb-on-person-quiet);
      }

      .stars .chosen svg {
        fill: currentcolor;
      }

      form {
        display: grid;
        gap: var(--vb-3);
        margin-top: var(--vb-4);
      }
    `,
  ];

  @property({ attribute: false }) session!: CustomerSession;
  @property({ attribute: false }) view!: CallView;
  @state() private stars: Stars | null = null;
  @state() private sent: "no" | "sending" | "sent" | "late" = "no";

  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("pagehide", this.#gone);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("pagehide", this.#gone);
    clearTimeout(this.#timer);
  }

  override render() {
    const { view } = this;
    const reason = view.end_reason ?? "agent_ended";
    const heading =
      reason === "agent_ended"
        ? "thanks.heading"
        : reason === "customer_left"
          ? "thanks.headingLeft"
          : "thanks.headingOver";
    return html`
      <div class="step">
        <span class="sign ${reason === "agent_ended" ? "good" : ""}">
          ${reason === "agent_ended" ? icons.check : icons.info}
        </span>
        <div class="intro">
          <h1 tabindex="-1">${t(heading)}</h1>
          <p>${t(`thanks.${reason}`, { business: view.business })}</p>
        </div>
        <div class="card">
          <p class="soft">${t("thanks.referenceLabel")}</p>
          <p class="reference">${spoken(view.call)}</p>
          <p class="soft small">${t("thanks.referenceMore")}</p>
        </div>
        ${view.live_since === null ? nothing : this.#rating()}
        <p class="soft">${t("call.never")}</p>
        <p class="soft">${t("thanks.done")}</p>
      </div>
    `;
  }

  #rating() {
    if (this.sent === "sent" || (this.view.rated && this.sent === "no")) {
      return html`<vb-notice tone="good">${t("thanks.sent")}</vb-notice>`;
    }
    if (this.sent === "late") return html`<vb-notice tone="info">${t("thanks.late")}</vb-notice>`;
    return html`<div>
      <fieldset>
        <legend>${t("thanks.rate")}</legend>
        <div class="stars">
          ${STARS.map(
            (n) =>
              html`<button
                class=${this.stars !== null && n <= this.stars ? "chosen" : ""}
                aria-pressed=${this.stars === n}
                aria-label="${t("thanks.star", { n })}: ${t(`thanks.star${n}`)}"
                @click=${() => this.#touched(n)}
              >
                ${icons.star}<span>${t(`thanks.star${n}`)}</span>
              </button>`,
          )}
        </div>
      </fieldset>
      ${
        this.stars === null
          ? nothing
          : html`<form @submit=${this.#submit}>
              <label class="field"
                >${t("thanks.words")}<textarea rows="2" maxlength="1000" @focus=${this.#writing}></textarea>
              </label>
              <button class="primary" ?disabled=${this.sent === "sending"}>${t("thanks.send")}</button>
            </form>`
      }
    </div>`;
  }

  /** One touch is enough: it is sent by itself, unless a word is being written. */
  #touched(stars: Stars): void {
    this.stars = stars;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), SENT_AFTER_MS);
  }

  readonly #writing = (): void => clearTimeout(this.#timer);

  readonly #gone = (): void => void this.#send();

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.#send();
  };

  readonly #send = async (): Promise<void> => {
    clearTimeout(this.#timer);
    if (this.stars === null || this.sent !== "no") return;
    const words = this.renderRoot.querySelector("textarea")?.value ?? "";
    this.sent = "sending";
    try {
      await this.session.insist({ type: "rate", stars: this.stars, words });
      this.sent = "sent";
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.sent = "late";
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "step-thanks": StepThanks;
  }
}
