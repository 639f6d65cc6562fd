/** Who waits and for what; the one next act is at its foot, always in the same place. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController } from "../core/i18n";
import type { LobbyRow } from "../core/messages";
import { clockOf } from "../core/clock-words";
import { shortcut, shortcutLook } from "./shortcut";
import { t } from "./texts";

@customElement("vb-desk-lobby")
export class DeskLobby extends LitElement {
  static override styles = [
    controls,
    shortcutLook,
    css`
      :host {
        display: grid;
        grid-template-rows: auto 1fr auto;
        min-height: 0;
      }

      h2 {
        padding: var(--vb-4) var(--vb-4) var(--vb-3);
        font-size: var(--vb-text-l);
      }

      ol {
        display: grid;
        align-content: start;
        gap: var(--vb-1);
        margin: 0;
        padding: 0 var(--vb-2);
        overflow-y: auto;
        list-style: none;
      }

      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0 var(--vb-2);
        padding: var(--vb-2) var(--vb-3);
        border-radius: var(--vb-radius-s);
      }

      li:first-child {
        background: var(--vb-person-quiet);
        color: var(--vb-on-person-quiet);
      }

      .name {
        font-weight: 600;
      }

      .name,
      .business {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .business {
        font-size: var(--vb-text-s);
      }

      time {
        font-variant-numeric: tabular-nums;
        font-weight: 600;
      }

      .lang {
        font-size: var(--vb-text-s);
        text-align: end;
      }

      .front {
        grid-column: 1 / -1;
        font-size: var(--vb-text-s);
        font-weight: 600;
      }

      button.primary:disabled,
      button.primary:disabled:hover {
        background: var(--vb-sunk); /* also under the pointer, which rests here after the press */
        color: var(--vb-ink-soft);
      }

      .foot button {
        padding-inline: var(--vb-2);
      }

      .foot {
        display: grid;
        gap: var(--vb-2);
        padding: var(--vb-4);
        border-top: 1px solid var(--vb-line);
      }

      .none {
        padding: 0 var(--vb-4) var(--vb-4);
      }

      .none:empty {
        padding: 0;
      }

      @media (width < 1000px) {
        :host([occupied]) {
          display: none; /* on one column the call itself comes first */
        }
      }
    `,
  ];

  @property({ attribute: false }) rows: readonly LobbyRow[] = [];
  @property({ type: Boolean }) online = false;
  /** A call is open (or being wrapped up), so nobody else can be accepted. */
  @property({ type: Boolean, reflect: true }) occupied = false;
  @property({ type: Boolean }) busy = false;
  /** The server's clock in milliseconds. */
  @property({ type: Number }) now = 0;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const n = this.rows.length;
    const title =
      n === 0 ? t("desk.waiting.none") : n === 1 ? t("desk.waiting.one") : t("desk.waiting.many", { n });
    return html`
      <h2 aria-live="polite">${this.online ? title : t("desk.lobby")}</h2>
      ${
        n === 0
          ? html`<p class="none soft">${this.#none()}</p>`
          : html`<ol>
              ${this.rows.map((row) => this.#row(row))}
            </ol>`
      }
      ${this.online ? html`<div class="foot">${this.#actions(n)}</div>` : nothing}
    `;
  }

  #none(): string {
    if (!this.online) return t("desk.waiting.offline");
    return this.occupied ? "" : t("desk.idle.lead");
  }

  #row(row: LobbyRow) {
    const name = row.customer_name === "" ? t("desk.no_name") : `${row.customer_name}**`; // only its first letter is told
    return html`<li>
      <span class="name">${name}</span>
      <time>${clockOf(Math.max(0, (this.now - Date.parse(row.since)) / 1000))}</time>
      <span class="business" title=${row.business}>${row.business}</span>
      <span class="lang">${t(row.language.startsWith("zh") ? "desk.lang.zh" : "desk.lang.en")}</span>
      ${row.front ? html`<span class="front">↑ ${t("desk.front")}</span>` : nothing}
    </li>`;
  }

  #actions(n: number) {
    return html`
      <button
        class="primary wide"
        ?disabled=${this.occupied || this.busy || n === 0}
        @click=${() => this.dispatchEvent(new CustomEvent("accept"))}
      >
        ${icons.phone}<span>${t("desk.accept")}</span>${this.rows.length > 0 && !this.occupied ? shortcut("A") : nothing}
      </button>
      ${
        this.occupied
          ? html`<p class="soft small">${t("desk.incall")}</p>`
          : html`<button class="ghost" @click=${() => this.dispatchEvent(new CustomEvent("go-offline"))}>
              ${t("desk.go_offline")}
            </button>`
      }
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-lobby": DeskLobby;
  }
}
