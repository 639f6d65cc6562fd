/** One's own account: who one is here, the second step, the password. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { LanguageController } from "../core/i18n";
import type { Me } from "../core/messages";
import type { RoleKey } from "./texts";
import { t } from "./texts";

/** What a person asks for here; the page that holds this shows the form for it. */
export type AccountAct = "enrol" | "change";

@customElement("vb-account")
export class Account extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: var(--vb-5);
      }

      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: var(--vb-2) var(--vb-5);
        margin: 0;
      }

      dt {
        color: var(--vb-ink-soft);
      }

      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }

      section {
        display: grid;
        justify-items: start;
        gap: var(--vb-3);
        padding-top: var(--vb-5);
        border-top: 1px solid var(--vb-line);
      }

      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--vb-3);
      }
    `,
  ];

  @property({ attribute: false }) me!: Me;
  /** Where this person works; empty when the accounts page is their place. */
  @property() home = "";

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const { me } = this;
    const role: RoleKey = `role.${me.role}`;
    const row = (name: string, value: string) =>
      value === ""
        ? nothing
        : html`<dt>${name}</dt>
            <dd>${value}</dd>`;
    return html`
      <h1>${t("account.title")}</h1>
      <dl>
        ${row(t("accounts.who"), me.display_name)} ${row(t("accounts.user"), me.user_name)}
        ${row(t("accounts.staff"), me.staff_number)} ${row(t("accounts.role"), t(role))}
        ${row(t("accounts.unit"), me.unit)}
      </dl>
      <section aria-labelledby="second">${this.#second()}</section>
      <section aria-labelledby="password">
        <h2 id="password">${t("signin.password")}</h2>
        <button @click=${() => this.#ask("change")}>${t("change.go")}</button>
      </section>
      <section><a href=${this.home || "/signin"}>${t("account.back")}</a></section>
    `;
  }

  #second() {
    const on = this.me.totp_enrolled;
    return html`
      <div class="head">
        <h2 id="second">${t("account.second")}</h2>
        <span class="badge ${on ? "good" : "caution"}"
          >${on ? "●" : "○"} ${t(on ? "account.second.on" : "account.second.off")}</span
        >
      </div>
      <p class="soft">${t(on ? "account.second.kept" : "totp.why.own")}</p>
      ${
        on
          ? nothing
          : html`<button class="primary" @click=${() => this.#ask("enrol")}>
              ${t("account.second.go")}
            </button>`
      }
    `;
  }

  #ask(act: AccountAct): void {
    this.dispatchEvent(new CustomEvent<AccountAct>("act", { detail: act }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-account": Account;
  }
}
