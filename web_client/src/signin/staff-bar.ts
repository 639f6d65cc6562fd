/**
 * The line above a page of staff: the bank's mark, who is signed in, the language, the way out. The own account opens in
 * a window of its own, as a call may run in this one.
 */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-logo";
import { LanguageController } from "../core/i18n";
import * as rest from "../core/rest";
import "./language-switch";
import { rememberSignedIn } from "./remembered";
import { t } from "./texts";

@customElement("vb-staff-bar")
export class StaffBar extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: var(--vb-2);
        min-height: 52px;
        padding: 0 var(--vb-4);
        border-bottom: 1px solid var(--vb-line);
        background: var(--vb-surface);
      }

      slot {
        display: flex;
        flex: 1;
        align-items: center;
        gap: var(--vb-3);
        min-width: 0;
      }

      .who {
        overflow: hidden;
        max-width: 16rem;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      button {
        min-height: 40px;
        padding: var(--vb-1) var(--vb-3);
      }

      @media (width < 560px) {
        .who {
          display: none;
        }

        vb-logo {
          max-width: 2.4rem;
        }
      }
    `,
  ];

  /** Who is signed in, as words. */
  @property() who = "";

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    return html`<vb-logo></vb-logo><slot></slot>
      <a class="who small soft" href="/account" target="_blank" title=${t("account.title")}>${this.who}</a>
      <vb-language-switch></vb-language-switch>
      <button class="ghost" @click=${this.#signOut}>${t("signin.out")}</button>`;
  }

  readonly #signOut = async (): Promise<void> => {
    try {
      await rest.delete("/api/session");
    } catch (error) {
      if (!(error instanceof rest.ProblemError)) throw error;
    }
    rememberSignedIn(false);
    location.replace("/signin");
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-staff-bar": StaffBar;
  }
}
