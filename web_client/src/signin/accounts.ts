/** The administrator's list of who may work here. */
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import "../components/vb-dialog";
import "../components/vb-notice";
import { LanguageController } from "../core/i18n";
import type { AccountAfter, AccountChange, AccountList, AccountMade, AccountRow, Me } from "../core/messages";
import { get, patch } from "../core/rest";
import "./accounts-new";
import "./outbox";
import { accountsStyle } from "./accounts-style";
import { inWords } from "./problem-words";
import { t } from "./texts";

type Act = "reset" | "disable" | "remove";
type Question = { row: AccountRow; what: Act } | null;

const CHANGES: Readonly<Record<Act, Partial<AccountChange>>> = {
  reset: { reset_password: true },
  disable: { disabled: true },
  remove: { remove_totp: true },
};

@customElement("vb-accounts")
export class Accounts extends LitElement {
  static override styles = [controls, accountsStyle];

  @property({ attribute: false }) me: Me | null = null;
  @state() private rows: readonly AccountRow[] | null = null;
  @state() private creating = false;
  @state() private question: Question = null;
  @state() private made: AccountMade | null = null;
  @state() private error = "";

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.rows = (await get<AccountList>("/api/accounts")).accounts;
    } catch (error) {
      this.error = inWords(error);
    }
  }

  protected override render() {
    return html`
      <main>
        <div class="head">
          <div>
            <h1>${t("accounts.title")}</h1>
            <p class="soft">${t("accounts.lead")}</p>
          </div>
          <button class="primary" ?hidden=${this.creating} @click=${() => (this.creating = true)}>
            ${t("accounts.new")}
          </button>
        </div>
        <vb-notice tone="stop" ?hidden=${this.error === ""}>${this.error}</vb-notice>
        ${this.made === null ? nothing : this.#once(this.made)}
        ${
          this.creating
            ? html`<vb-account-new
                @made=${this.#created}
                @cancel=${() => (this.creating = false)}
              ></vb-account-new>`
            : nothing
        }
        ${this.#table()} ${this.me?.role === "administrator" ? html`<vb-outbox></vb-outbox>` : nothing}
      </main>
      ${this.#dialog()}
    `;
  }

  #once(made: AccountMade) {
    return html`<section class="once" aria-live="polite">
      <h2>${t("accounts.once", { name: made.user_name })}</h2>
      <p class="password">${made.one_time_password}</p>
      <p class="soft">${t("accounts.once.why")}</p>
      <button @click=${() => (this.made = null)}>${icons.check}${t("accounts.noted")}</button>
    </section>`;
  }

  #table() {
    if (this.rows === null) return nothing;
    if (this.rows.length === 0) return html`<p class="soft">${t("accounts.empty")}</p>`;
    return html`<div class="scroll">
      <table>
        <thead>
          <tr>
            ${(["who", "user", "role", "unit", "state", "act"] as const).map(
              (column) => html`<th scope="col">${t(`accounts.${column}`)}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${this.rows.map((row) => this.#row(row))}
        </tbody>
      </table>
    </div>`;
  }

  #row(row: AccountRow) {
    const own = row.person === this.me?.person;
    return html`<tr class=${row.disabled ? "off" : ""}>
      <th scope="row">${row.display_name} <span class="soft small">${row.staff_number}</span></th>
      <td>${row.user_name}</td>
      <td>${t(`role.${row.role}`)}</td>
      <td>${row.unit}</td>
      <td>
        <span class="badge ${row.disabled ? "caution" : "good"}"
          >${t(row.disabled ? "accounts.off" : "accounts.active")}</span
        >
        ${row.totp_enrolled ? html`<span class="badge">${t("accounts.second")}</span>` : nothing}
      </td>
      <td>
        <button
          ?disabled=${own}
          @click=${() => (row.disabled ? this.#change(row, { disabled: false }) : this.#ask(row, "disable"))}
        >
          ${t(row.disabled ? "accounts.enable" : "accounts.disable")}
        </button>
        <button ?disabled=${own} @click=${() => this.#ask(row, "reset")}>${t("accounts.reset")}</button>
        ${
          row.totp_enrolled
            ? html`<button ?disabled=${own} @click=${() => this.#ask(row, "remove")}>
                ${t("accounts.remove")}
              </button>`
            : nothing
        }
      </td>
    </tr>`;
  }

  #dialog() {
    const question = this.question;
    const label =
      question === null ? "" : t(`accounts.${question.what}.ask`, { name: question.row.display_name });
    return html`<vb-dialog ?open=${question !== null} label=${label} @close=${() => (this.question = null)}>
      <button slot="actions" class="primary" @click=${this.#answered}>${t("accounts.do")}</button>
      <button slot="actions" @click=${() => (this.question = null)}>${t("accounts.cancel")}</button>
    </vb-dialog>`;
  }

  #ask(row: AccountRow, what: Act): void {
    this.question = { row, what };
  }

  readonly #answered = (): void => {
    const question = this.question;
    if (question === null) return;
    this.question = null;
    void this.#change(question.row, CHANGES[question.what]);
  };

  readonly #created = (event: CustomEvent<AccountMade>): void => {
    this.made = event.detail;
    this.creating = false;
    void this.#load();
  };

  async #change(row: AccountRow, change: Partial<AccountChange>): Promise<void> {
    this.error = "";
    try {
      const reply = await patch<AccountAfter>(`/api/accounts/${row.person}`, change);
      const password = reply.one_time_password ?? "";
      if (password !== "") this.made = { ...row, one_time_password: password };
    } catch (error) {
      this.error = inWords(error);
    }
    await this.#load();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-accounts": Accounts;
  }
}
