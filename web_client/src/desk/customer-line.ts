/** The customer's line at the desk: a word, and the last minutes as a small curve that stays where it is. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { figures, gradeWord } from "../components/line-texts";
import "../components/vb-curve";
import { LanguageController } from "../core/i18n";
import { NOW_S, summaryOf } from "../core/line-seconds";
import type { LineSecond } from "../core/line-seconds";
import { t } from "./texts";

export const SHOWN_S = 180;
const BEHIND_S = 3; // browsers report every third second: what is younger is not whole

@customElement("vb-desk-customer-line")
export class DeskCustomerLine extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template: 32px auto / minmax(0, 1fr);
      gap: var(--vb-1);
      min-width: 0;
      min-height: 54px; /* its place is kept before anything is known: nothing moves when it comes */
      color: var(--vb-ink-soft);
      font-size: 0.8125rem;
      line-height: 1.3;
    }

    p {
      overflow: hidden;
      margin: 0;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    b {
      font-weight: 700;
    }

    .good {
      color: var(--vb-good);
    }

    .weak {
      color: var(--vb-caution);
    }

    .bad {
      color: var(--vb-stop);
    }

    vb-curve {
      height: 32px;
      border-radius: 4px;
      background: var(--vb-sunk);
    }
  `;

  @property({ attribute: false }) seconds: readonly LineSecond[] = [];
  /** The server's clock, in milliseconds. */
  @property({ type: Number }) now = 0;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    if (this.seconds.length === 0) return nothing;
    const until = Math.floor(this.now / 1000) - BEHIND_S;
    const from = until - SHOWN_S;
    const shown = this.seconds.filter((one) => one.second >= from);
    const now = summaryOf(shown.filter((one) => one.second > until - NOW_S));
    const sign = { good: "●", weak: "▲", bad: "✕", unknown: "○" }[now.grade];
    const text = t("desk.line.minutes", { figures: figures(summaryOf(shown)) });
    return html`<vb-curve .seconds=${shown} .from=${from} .until=${until} .text=${text}></vb-curve>
      <p title=${figures(now)}>${t("desk.line")} <b class=${now.grade}>${sign} ${gradeWord(now)}</b></p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-customer-line": DeskCustomerLine;
  }
}
