/** User name, password and, when the server asks for it, the code of the second step. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-notice";
import { LanguageController } from "../core/i18n";
import type { Me } from "../core/messages";
import { ProblemError, post } from "../core/rest";
import { formStyle } from "./page-style";
import { inWords } from "./problem-words";
import { t } from "./texts";

export interface SignedInDetail {
  me: Me;
  /** Kept for the forced change of a one-time password, so that it need not be typed twice. */
  password: string;
}

@customElement("vb-password-form")
export class PasswordForm extends LitElement {
  static override styles = [
    controls,
    formStyle,
    css`
      .code {
        font: 600 var(--vb-text-l) var(--vb-mono);
        letter-spacing: 0.3em;
      }
    `,
  ];

  @state() private asksForCode = false;
  @state() private busy = false;
  @state() private shown = false;
  @state() private error = "";
  @query("form") private form!: HTMLFormElement;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    return html`
      <form @submit=${this.#submit}>
        <header>
          <h1>${t("signin.title")}</h1>
          <p class="soft">${t("signin.for")}</p>
        </header>
        <vb-notice tone="stop" ?hidden=${this.error === ""}>${this.error}</vb-notice>
        <label class="field"
          >${t("signin.user")}
          <input
            name="user"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            required
            autofocus
        /></label>
        <label class="field"
          >${t("signin.password")}
          <input
            name="password"
            type=${this.shown ? "text" : "password"}
            autocomplete="current-password"
            required
        /></label>
        <label class="line small">
          <input type="checkbox" .checked=${this.shown} @change=${() => (this.shown = !this.shown)} />
          ${t("signin.show")}
        </label>
        ${this.asksForCode ? this.#codeField() : nothing}
        <button class="primary wide" ?disabled=${this.busy}>${t("signin.go")}</button>
        <p class="soft small">${t("signin.recorded")}</p>
      </form>
    `;
  }

  #codeField() {
    return html`<label class="field"
      >${t("signin.code")}
      <span class="soft small">${t("signin.code.why")}</span>
      <input
        class="code"
        name="code"
        inputmode="numeric"
        autocomplete="one-time-code"
        pattern="[0-9]{6}"
        maxlength="6"
        required
    /></label>`;
  }

  #text(name: string): string {
    const value = new FormData(this.form).get(name);
    return typeof value === "string" ? value : "";
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.error = "";
    const password = this.#text("password");
    const code = this.#text("code");
    try {
      const me = await post<Me>("/api/session", {
        user_name: this.#text("user").trim(),
        password,
        code: code === "" ? null : code,
      });
      const detail: SignedInDetail = { me, password };
      this.dispatchEvent(new CustomEvent("signed-in", { detail }));
    } catch (error) {
      await this.#refused(error);
    } finally {
      this.busy = false;
    }
  };

  async #refused(error: unknown): Promise<void> {
    if (error instanceof ProblemError && error.code === "totp_required") this.asksForCode = true;
    else this.error = inWords(error);
    await this.updateComplete;
    const field = this.asksForCode ? "code" : "password";
    this.renderRoot.querySelector<HTMLInputElement>(`input[name=${field}]`)?.select();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-password-form": PasswordForm;
  }
}
