/** From the sign-in form to where a person works; what stands in between is asked for one thing at a time. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-logo";
import "../components/vb-notice";
import { LanguageController } from "../core/i18n";
import type { Me } from "../core/messages";
import { ProblemError, get } from "../core/rest";
import "./account";
import type { AccountAct } from "./account";
import "./accounts";
import "./change-password";
import "./enrol-totp";
import "./language-switch";
import "./password-form";
import type { SignedInDetail } from "./password-form";
import { inWords } from "./problem-words";
import { mayBeSignedIn, rememberSignedIn } from "./remembered";
import "./staff-bar";
import { t } from "./texts";

type Place = "asking" | "password" | "change" | "enrol" | "account" | "accounts" | "leaving";

const HOMES: Partial<Record<Me["role"], string>> = {
  agent: "/desk",
  reviewer: "/review",
  supervisor: "/review",
};

@customElement("vb-signin")
export class SignInPage extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-template-rows: auto 1fr;
        min-height: 100dvh;
      }

      .top {
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: var(--vb-4) var(--vb-6);
      }

      main {
        display: grid;
        place-items: start center;
        padding: clamp(var(--vb-4), 9vh, 96px) var(--vb-4) var(--vb-8);
      }

      .card {
        width: min(100%, 26.5rem);
        padding: var(--vb-8);
        box-shadow: var(--vb-shadow);
      }

      @media (width < 480px) {
        .card {
          padding: var(--vb-5);
        }

        .top {
          padding: var(--vb-3) var(--vb-4);
        }
      }
    `,
  ];

  @state() private place: Place = "asking";
  @state() private me: Me | null = null;
  @state() private error = "";
  #password = "";

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (mayBeSignedIn()) void this.#look();
    else this.place = "password";
  }

  protected override willUpdate(): void {
    document.title = t(this.#ownAccount ? "account.page" : "signin.page");
  }

  protected override render() {
    if (this.place === "accounts" && this.me !== null) {
      return html`<vb-staff-bar role="banner" who=${this.me.display_name}></vb-staff-bar>
        <vb-accounts .me=${this.me}></vb-accounts>`;
    }
    return html`
      <header class="top"><vb-logo></vb-logo><vb-language-switch></vb-language-switch></header>
      <main>
        ${this.error === "" ? nothing : html`<vb-notice tone="stop">${this.error}</vb-notice>`}
        ${
          this.place === "asking" || this.place === "leaving"
            ? nothing
            : html`<div class="card">${this.#step()}</div>`
        }
      </main>
    `;
  }

  /** Whoever comes to this address wants the own account, and not to work. */
  get #ownAccount(): boolean {
    return location.pathname === "/account";
  }

  #step() {
    const me = this.me;
    const cancel = () => (this.place = "account");
    switch (this.place) {
      case "change":
        return html`<vb-change-password
          .typed=${this.#password}
          ?own=${me?.must_change_password === false}
          @changed=${this.#look}
          @cancel=${cancel}
        ></vb-change-password>`;
      case "enrol":
        return html`<vb-enrol-totp
          ?own=${me?.must_enrol_totp === false}
          @enrolled=${this.#look}
          @cancel=${cancel}
        ></vb-enrol-totp>`;
      case "account":
        return html`<vb-account
          .me=${me}
          home=${(me === null ? undefined : HOMES[me.role]) ?? ""}
          @act=${(event: CustomEvent<AccountAct>) => (this.place = event.detail)}
        ></vb-account>`;
      default:
        return html`<vb-password-form @signed-in=${this.#signedIn}></vb-password-form>`;
    }
  }

  readonly #signedIn = (event: CustomEvent<SignedInDetail>): void => {
    this.#password = event.detail.password;
    rememberSignedIn(true);
    this.#go(event.detail.me);
  };

  readonly #look = async (): Promise<void> => {
    try {
      this.#go(await get<Me>("/api/session"));
    } catch (error) {
      const signedOut = error instanceof ProblemError && error.status === 401;
      if (signedOut) rememberSignedIn(false);
      else this.error = inWords(error);
      this.place = "password";
    }
  };

  #go(me: Me): void {
    this.me = me;
    this.error = "";
    if (me.must_change_password) this.place = "change";
    else if (me.must_enrol_totp) this.place = "enrol";
    else if (this.#ownAccount) {
      this.#password = "";
      this.place = "account";
    } else {
      this.#password = "";
      const home = HOMES[me.role];
      this.place = home === undefined ? "accounts" : "leaving";
      if (home !== undefined) location.replace(home);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-signin": SignInPage;
  }
}
