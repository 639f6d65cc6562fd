/** The customer, large; or what the customer shows, with the customer beside it; the agent, small. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController } from "../core/i18n";
import { ifAnother } from "../core/if-another";
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

      /* what the customer shows: the page, a screen, or one above the other */
      .beside {
        position: absolute;
        inset: 0 212px 0 0;
        display: grid;
        grid-auto-rows: minmax(0, 1fr);
        background: var(--vb-stage);
      }

      .shown {
        display: grid;
        grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
        min-height: 0;
      }

      .shown p {
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
        margin: 0;
        color: #51616f;
      }

      .coming svg {
        width: 96px;
        height: 96px;
        stroke-width: 1.2;
      }

      .coming.said {
        place-items: end center;
        padding: var(--vb-6);
        background: linear-gradient(to bottom, transparent 60%, var(--vb-stage-veil));
        color: var(--vb-on-stage);
      }

      .coming.dark {
        place-items: center;
        background: var(--vb-stage); /* the last picture would pass for the present one */
      }

      .customer video {
        position: relative;
      }
    `,
  ];

  @property({ attribute: false }) view: CallView | null = null;
  @property({ attribute: false }) customer: MediaStream | null = null;
  /** What the customer's page says that it sends. */
  @property({ attribute: false }) sends = { microphone: true, camera: true };
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
      ${beside ? html`<div class="beside">${page ? this.#page() : nothing}${this.#screen()}</div>` : nothing}
      <div class="customer ${beside ? "small" : ""}">
        ${beside ? nothing : html`<p class="coming">${icons.person}</p>`}
        <video
          autoplay
          playsinline
          .srcObject=${ifAnother(this.customer)}
          aria-label=${t("desk.customer.picture")}
        ></video>
        ${this.#missing()}
      </div>
      ${this.#self()}
    `;
  }

  /** Why there is no picture, over what was seen last. */
  #missing() {
    const away = this.view?.lost.includes("customer") === true;
    if (away || this.customer === null) {
      return html`<p class="coming said" role="status">
        ${t(away ? "desk.customer.away" : "desk.customer.coming")}
      </p>`;
    }
    const { microphone, camera } = this.sends;
    if (microphone && camera) return nothing;
    const why = camera ? "muted" : microphone ? "camera_off" : "both_off";
    return html`<p class="coming said ${camera ? "" : "dark"}" role="status">
      ${t(`desk.customer.${why}`)}
    </p>`;
  }

  #page() {
    return html`<div class="shown">
      <p>${t("desk.page.of", { origin: this.view?.page_origin ?? "" })}</p>
      <vb-page-view label=${t("desk.page.picture")}></vb-page-view>
    </div>`;
  }

  #screen() {
    if (this.screen === null) return nothing;
    return html`<div class="shown">
      <p>${t("desk.screen.of")}</p>
      <video
        autoplay
        playsinline
        .muted=${true}
        .srcObject=${ifAnother(this.screen)}
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
        .srcObject=${ifAnother(this.own)}
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
