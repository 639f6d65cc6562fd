/** The reviewer's room: the table, or one case; the address says which, so that Back goes back. */
import { LitElement, css, html } from "lit";
import { customElement, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { LanguageController } from "../core/i18n";
import type { Me } from "../core/messages";
import { ProblemError, get } from "../core/rest";
import "../signin/staff-bar";
import "./case";
import "./search";
import { t } from "./texts";

const CASE = /^#call=([\w-]+)$/;

@customElement("vb-review")
export class Review extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-height: 100dvh;
      }
    `,
  ];

  @state() private me: Me | null = null;
  @state() private call = CASE.exec(location.hash)?.[1] ?? "";

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("hashchange", this.#moved);
    void this.#ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.#moved);
  }

  protected override willUpdate(): void {
    document.title = t("review.page");
  }

  async #ask(): Promise<void> {
    try {
      this.me = await get<Me>("/api/session");
      if (this.me.must_change_password || this.me.must_enrol_totp) location.replace("/signin");
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (error.status === 401) location.replace("/signin");
    }
  }

  protected override render() {
    return html`
      <vb-staff-bar role="banner" who=${this.me?.display_name ?? ""}></vb-staff-bar>
      <main>
        ${
          this.call === ""
            ? html`<vb-review-search
                @replay=${(event: CustomEvent<string>) => (location.hash = `call=${event.detail}`)}
              ></vb-review-search>`
            : html`<vb-review-case
                call=${this.call}
                ?judges=${this.me?.role === "reviewer"}
                @leave=${() => (location.hash = "")}
              ></vb-review-case>`
        }
      </main>
    `;
  }

  readonly #moved = (): void => {
    this.call = CASE.exec(location.hash)?.[1] ?? "";
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-review": Review;
  }
}
