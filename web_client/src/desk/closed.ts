/** The desk is shut: why, and the one press that opens it again. */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { LanguageController } from "../core/i18n";
import { t } from "./texts";

@customElement("vb-desk-closed")
export class DeskClosed extends LitElement {
  static override styles = [
    controls,
    css`
      main {
        display: grid;
        place-items: center;
        height: 100%;
        padding: var(--vb-4);
      }

      .card {
        display: grid;
        gap: var(--vb-3);
        max-width: 30rem;
        padding: var(--vb-8);
      }
    `,
  ];

  /** Why the server closed the connection. */
  @property() why = "";

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const known = this.why === "replaced" || this.why === "forbidden" ? this.why : "signed_out";
    const act = () => (known === "replaced" ? location.reload() : location.assign("/signin"));
    return html`<main>
      <section class="card">
        <h1>${t(`desk.${known}`)}</h1>
        <p class="soft">${t(`desk.${known}.lead`)}</p>
        <button class="primary" @click=${act}>
          ${t(known === "replaced" ? "desk.replaced.do" : "desk.signed_out.do")}
        </button>
      </section>
    </main>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-closed": DeskClosed;
  }
}
