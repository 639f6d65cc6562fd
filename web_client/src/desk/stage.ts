/** The customer, large; or what the customer shows, with the customer beside it; the agent, small. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController } from "../core/i18n";
import type { CallView } from "../core/messages";
import "../frame/page-view";
import type { PageView } from "../frame/page-view";
import type { PageEvent } from "../frame/wire";
import { t } from "./texts";

@customElement("vb-desk-stage")
export class DeskStage extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        position: relative;
        display: grid;
        min-height: 0;
        overflow: hidden;
        border-radius: var(--vb-radius);
        background: var(--vb-stage);
        color: var(--vb-on-stage);
      }

      .shown {
        position: absolute;
        inset: 0;
        display: grid;
        min-height: 0;
      }

      .beside {
        inset: 0 212px 0 0;
        grid-template-rows: auto 1fr;
        background: var(--vb-stage);
      }

      .beside p {
        padding: var(--vb-2) var(--vb-4);
        font-size: var(--vb-text-s);
      }

      video {
        display: block;
        width: 100%;
        height: 100%;
        min-height: 0;
        object-fit: contain;
      }

      .customer {
        position: absolute;
        inset: 0;
      }

      .customer.small {
        inset: 12px 12px auto auto;
        width: 188px;
        height: 188px;
        overflow: hidden;
        border-radius: var(--vb-radius-s);
      }

      .customer.small video {
        object-fit: cover;
      }

      .self {
        position: absolute;
        right: 12px;
        bottom: 12px;
        width: 188px;
        aspect-ratio: 16 / 10;
        overflow: hidden;
        border: 1px solid var(--vb-stage-line);
        border-radius: var(--vb-radius-s);
        background: var(--vb-stage);
      }

      .self video {
        object-fit: cover;
        transform: scaleX(-1);
      }

      .self .off {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        background: var(--vb-stage);
      }

      @media (width < 700px) {
        .self,
        .customer.small {
          width: 112px;
        }

        .customer.small {
          height: 112px;
        }

        .beside {
          inset: 0 0 136px;
        }
      }

      .marks {
        position: absolute;
        bottom: 6px;
        left: 6px;
        display: flex;
        gap: var(--vb-1);
      }

      .marks span {
        display: grid;
        padding: 3px;
        border-radius: 6px;
        background: var(--vb-stage-veil);
      }

      .marks svg {
        width: 16px;
        height: 16px;
      }

      .coming {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        color: var(--vb-on-stage-soft);
      }
    `,
  ];

  @property({ attribute: false }) view: CallView | null = null;
  @property({ attribute: false }) customer: MediaStream | null = null;
  @property({ attribute: false }) screen: MediaStream | null = null;
  @property({ attribute: false }) own: MediaStream | null = null;
  @property({ type: Boolean }) microphone = true;
  @property({ type: Boolean }) camera = true;
  @query("vb-page-view") private page!: PageView | null;
  #pages: [PageEvent[], boolean][] = [];

  constructor() {
    super();
    new LanguageController(this);
  }

  /** The customer's page moved on; kept until its frame is there. */
  showPage(events: PageEvent[], first: boolean): void {
    if (first) this.#pages = [];
    if (this.page === null) this.#pages.push([events, first]);
    else this.page.live(events, first);
  }

  protected override updated(): void {
    const page = this.page;
    if (page === null) return;
    for (const [events, first] of this.#pages.splice(0)) page.live(events, first);
  }

  protected override render() {
    const page = this.view?.page_running === true;
    const beside = page || this.screen !== null;
    return html`
      ${page ? this.#page() : this.#screen()}
      <div class="customer ${beside ? "small" : ""}">
        <video
          autoplay
          playsinline
          .srcObject=${this.customer}
          aria-label=${t("desk.customer.picture")}
        ></video>
        ${this.customer === null ? html`<p class="coming" role="status">${t("desk.customer.coming")}</p>` : nothing}
      </div>
      ${this.#self()}
    `;
  }

  #page() {
    return html`<div class="shown beside">
      <p>${t("desk.page.of", { origin: this.view?.page_origin ?? "" })}</p>
      <vb-page-view label=${t("desk.page.picture")}></vb-page-view>
    </div>`;
  }

  #screen() {
    if (this.screen === null) return nothing;
    return html`<div class="shown beside">
      <p>${t("desk.screen.of")}</p>
      <video
        autoplay
        playsinline
        .muted=${true}
        .srcObject=${this.screen}
        aria-label=${t("desk.screen.picture")}
      ></video>
    </div>`;
  }

  #self() {
    return html`<div class="self">
      <video
        autoplay
        playsinline
        .muted=${true}
        .srcObject=${this.own}
        aria-label=${t("desk.preview")}
      ></video>
      ${this.camera ? nothing : html`<div class="off">${icons.cameraOff}</div>`}
      <div class="marks">${this.microphone ? nothing : html`<span>${icons.microphoneOff}</span>`}</div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-stage": DeskStage;
  }
}
