/** Typing the one-time code: one field, as much time as it takes, and how many attempts are left. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { RefusedError } from "../core/connection";
import { LanguageController } from "../core/i18n";
import type { CodeView } from "../core/messages";
import { isTorn } from "./session";
import type { CustomerSession } from "./session";
import { t } from "./texts";

const DIGITS = 6;

/** Nothing to say, a wrong code, or one that could not be taken now and stays in the field. */
type Answer = "" | "wrong" | "later";

@customElement("call-code")
export class CallCode extends LitElement {
  static override styles = [
    controls,
    css`
      form {
        display: grid;
        gap: var(--vb-3);
        width: min(100%, 36rem);
        margin: 0 auto;
        padding: var(--vb-4);
        border-radius: var(--vb-radius-l);
        background: var(--vb-surface);
        color: var(--vb-ink);
        box-shadow: var(--vb-shadow);
      }

      label {
        font-weight: 600;
      }

      .row {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: var(--vb-2);
      }

      input {
        min-width: 0;
        min-height: var(--vb-target);
        padding: 0 var(--vb-3);
        border: 1.5px solid var(--vb-line-strong);
        border-radius: var(--vb-radius);
        background: var(--vb-surface);
        color: inherit;
        font: inherit;
        font-size: 1.5rem;
        font-variant-numeric: tabular-nums;
        letter-spacing: 0.3em;
      }

      .wrong {
        color: var(--vb-stop);
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) session!: CustomerSession;
  @property({ attribute: false }) code!: CodeView;
  @state() private typed = "";
  @state() private said: Answer = "";
  @state() private busy = false;
  @query("input") private field!: HTMLInputElement | null;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override firstUpdated(): void {
    this.field?.focus();
  }

  protected override render() {
    const { to, left } = this.code;
    if (left <= 0) {
      return html`<form><p role="status">${t("code.usedUp")}</p></form>`;
    }
    return html`<form @submit=${this.#enter}>
      <label for="code">${t("code.label", { to })}</label>
      <div class="row">
        <input
          id="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          maxlength=${DIGITS}
          pattern="[0-9]{6}"
          aria-describedby="hint"
          .value=${this.typed}
          @input=${this.#changed}
        />
        <button class="primary" ?disabled=${this.busy || this.typed.length < DIGITS}>
          ${icons.check} ${t("code.enter")}
        </button>
      </div>
      <p id="hint" class="small soft">${t("code.hint")}</p>
      <p class="wrong" role="status">${this.said === "" ? nothing : t(`code.${this.said}`, { left })}</p>
    </form>`;
  }

  readonly #changed = (event: InputEvent): void => {
    const input = event.target as HTMLInputElement;
    input.value = this.typed = input.value.replace(/\D/g, "").slice(0, DIGITS);
  };

  readonly #enter = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.typed.length < DIGITS || this.busy) return;
    this.busy = true;
    this.said = "";
    try {
      this.said = await this.#answer(this.typed);
      if (this.said !== "later") this.typed = "";
    } finally {
      this.busy = false;
      this.field?.focus();
    }
  };

  /** A torn line may have lost the code or only the reply: it is sent again if it was not counted, never twice. */
  async #answer(code: string): Promise<Answer> {
    const { left } = this.code;
    for (;;) {
      try {
        await this.session.request({ type: "enter_code", code });
        return "";
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        if (!isTorn(error)) return error.code === "wrong_code" ? "wrong" : "later";
        if (!(await this.session.isBack())) return "later";
      }
      const now = this.session.view?.code ?? null;
      if (now === null || now.confirmed) return "";
      if (now.left < left) return "wrong";
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "call-code": CallCode;
  }
}
