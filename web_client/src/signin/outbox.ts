/** The short messages that would have gone to customers' phones, for the administrator of a trial to read. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { LanguageController } from "../core/i18n";
import type { OutboxList } from "../core/messages";
import { ProblemError, get } from "../core/rest";
import { timeOfDay } from "../core/clock-words";
import { t } from "./texts";

const LOOK_EVERY_MS = 5_000;

@customElement("vb-outbox")
export class Outbox extends LitElement {
  static override styles = [
    controls,
    css`
      section {
        display: grid;
        gap: var(--vb-3);
        margin-top: var(--vb-6);
      }

      h2 {
        font-size: var(--vb-text-l);
      }

      ul {
        display: grid;
        gap: var(--vb-2);
        margin: 0;
        padding: 0;
        list-style: none;
      }

      li {
        display: grid;
        grid-template-columns: auto auto minmax(0, 1fr);
        gap: var(--vb-1) var(--vb-4);
        padding: var(--vb-3) var(--vb-4);
        border: 1px solid var(--vb-line);
        border-radius: var(--vb-radius-s);
        background: var(--vb-surface);
        overflow-wrap: anywhere;
      }

      @media (width < 640px) {
        li {
          grid-template-columns: auto 1fr;
        }

        li p {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  /** null: there is none here, as messages go to a gateway. */
  @state() private messages: OutboxList["messages"] | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    try {
      this.messages = (await get<OutboxList>("/api/outbox")).messages;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (error.status === 404) clearInterval(this.#timer);
    }
  }

  protected override render() {
    if (this.messages === null) return nothing;
    return html`<section aria-labelledby="outbox">
      <h2 id="outbox">${t("outbox.title")}</h2>
      <p class="soft small">${t("outbox.lead")}</p>
      ${this.messages.length === 0 ? html`<p class="soft">${t("outbox.none")}</p>` : nothing}
      <ul>
        ${this.messages.map(
          ({ at, to, text }) =>
            html`<li>
              <time class="soft">${timeOfDay(at)}</time><b>${to}</b>
              <p>${text}</p>
            </li>`,
        )}
      </ul>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-outbox": Outbox;
  }
}
