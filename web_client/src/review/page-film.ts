/** The customer's page on the same clock as the videos. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { LanguageController } from "../core/i18n";
import type { ReplayPage } from "../core/messages";
import { get } from "../core/rest";
import "../frame/page-view";
import type { PageView } from "../frame/page-view";
import type { PageEvent } from "../frame/wire";
import { inWords } from "../signin/problem-words";
import { t } from "./texts";

@customElement("vb-review-page")
export class ReviewPage extends LitElement {
  static override styles = css`
    :host {
      position: relative;
      display: grid;
      min-height: 0;
      overflow: hidden;
      border-radius: var(--vb-radius-s);
      background: var(--vb-stage);
    }

    .name,
    .over {
      position: absolute;
      top: 8px;
      left: 8px;
      padding: 1px 8px;
      border-radius: 6px;
      background: var(--vb-stage-veil);
      color: var(--vb-on-stage);
      font-size: var(--vb-text-s);
      font-weight: 600;
    }

    .over {
      inset: 0;
      display: grid;
      place-items: center;
    }
  `;

  @property({ attribute: false }) page!: ReplayPage;
  @property({ type: Number }) positionUs = 0;
  @property({ type: Boolean }) playing = false;
  @property({ type: Number }) speed = 1;
  @state() private error = "";
  @query("vb-page-view") private view!: PageView;
  #loaded = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.view.load(await get<PageEvent[]>(this.page.url));
      this.#loaded = true;
      this.#show();
    } catch (error) {
      this.error = inWords(error);
    }
  }

  protected override updated(): void {
    this.#show();
  }

  #show(): void {
    if (!this.#loaded) return;
    this.view.at((this.positionUs - this.page.starts_us) / 1000, this.playing, this.speed);
  }

  protected override render() {
    const before = this.positionUs < this.page.starts_us;
    return html`
      <vb-page-view label=${t("film.customer-page")} @frame-ready=${() => this.#show()}></vb-page-view>
      <span class="name" aria-hidden="true">${t("film.customer-page")}</span>
      ${
        this.error !== "" || before
          ? html`<div class="over">${this.error === "" ? t("film.none") : this.error}</div>`
          : nothing
      }
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-review-page": ReviewPage;
  }
}
