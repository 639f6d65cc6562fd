/** The bank's page: shown to the agent only after the customer agreed to it, and shown again after a reload. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-dialog";
import { LanguageController } from "../core/i18n";
import type { CallView } from "../core/messages";
import type { PageLink } from "./page-link";
import type { CustomerSession } from "./session";
import { t } from "./texts";

const TRIES = 20;
const AGAIN_MS = 250;

@customElement("page-share")
export class PageShare extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: contents;
        color: var(--vb-ink);
      }

      .text {
        white-space: pre-line;
      }
    `,
  ];

  @property({ attribute: false }) session!: CustomerSession;
  @property({ attribute: false }) page!: PageLink;
  @property({ attribute: false }) view!: CallView;
  @state() private asks = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.page.wasSharing) void this.#resume();
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("view") && !this.#agreed) this.page.stopped();
  }

  /** Stop, or share, or ask first. */
  toggle(): void {
    if (this.page.sharing) void this.page.stop();
    else if (this.#agreed) void this.page.share();
    else this.asks = true;
  }

  override render() {
    const shown = this.session.consentText("page_sharing");
    if (shown === undefined) return nothing;
    return html`<vb-dialog .open=${this.asks} .label=${shown.title} @close=${this.#close}>
      <p class="text">${shown.body}</p>
      <button slot="actions" class="primary" @click=${() => void this.#agree()}>${t("page.agree")}</button>
      <button slot="actions" @click=${this.#close}>${t("page.cancel")}</button>
    </vb-dialog>`;
  }

  get #agreed(): boolean {
    return this.view.consents.includes("page_sharing");
  }

  readonly #close = (): void => {
    this.asks = false;
  };

  async #agree(): Promise<void> {
    const shown = this.session.consentText("page_sharing");
    this.#close();
    if (shown === undefined) return;
    await this.session.agree(shown);
    await this.page.share();
  }

  async #resume(): Promise<void> {
    for (let tries = 0; tries < TRIES && !this.page.available && this.isConnected; tries++) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS)); // the page around is still loading
    }
    if (this.isConnected && this.#agreed) await this.page.share();
  }
}
