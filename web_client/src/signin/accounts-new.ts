/** The form for a new account; the reply's one-time password is the parent's to show. */
import { LitElement, css, html } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-notice";
import { LanguageController } from "../core/i18n";
import type { AccountMade, NewAccount } from "../core/messages";
import { post } from "../core/rest";
import { inWords } from "./problem-words";
import { t } from "./texts";

const ROLES: readonly NewAccount["role"][] = ["agent", "reviewer", "supervisor", "administrator"];

@customElement("vb-account-new")
export class AccountNew extends LitElement {
  static override styles = [
    controls,
    css`
      form {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr));
        align-items: end;
        gap: var(--vb-4);
      }

      .last,
      vb-notice {
        grid-column: 1 / -1;
      }

      .last {
        display: flex;
        gap: var(--vb-2);
      }
    `,
  ];

  @state() private busy = false;
  @state() private error = "";
  @query("form") private form!: HTMLFormElement;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    return html`<form class="card" @submit=${this.#submit}>
      <label class="field"
        >${t("accounts.user")}
        <input
          name="user_name"
          required
          minlength="2"
          maxlength="64"
          pattern="[\\p{L}\\p{N}_.@\\-]+"
          title=${t("accounts.bad_name")}
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
      /></label>
      <label class="field"
        >${t("accounts.name")} <input name="display_name" required maxlength="200" autocomplete="off"
      /></label>
      <label class="field"
        >${t("accounts.staff")} <input name="staff_number" maxlength="64" autocomplete="off"
      /></label>
      <label class="field"
        >${t("accounts.role")}
        <select name="role">
          ${ROLES.map((role) => html`<option value=${role}>${t(`role.${role}`)}</option>`)}
        </select></label
      >
      <label class="field"
        >${t("accounts.unit")} <input name="unit" required maxlength="64" value="main" autocomplete="off"
      /></label>
      <vb-notice tone="stop" ?hidden=${this.error === ""}>${this.error}</vb-notice>
      <div class="last">
        <button class="primary" ?disabled=${this.busy}>${t("accounts.create")}</button>
        <button type="button" @click=${() => this.dispatchEvent(new CustomEvent("cancel"))}>
          ${t("accounts.cancel")}
        </button>
      </div>
    </form>`;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.error = "";
    try {
      const account = Object.fromEntries(new FormData(this.form));
      const detail = await post<AccountMade>("/api/accounts", account);
      this.dispatchEvent(new CustomEvent("made", { detail }));
    } catch (error) {
      this.error = inWords(error);
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-account-new": AccountNew;
  }
}
