/** How good a line is: bars and a word. */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { LanguageController, addTexts } from "../core/i18n";
import type { Bars } from "../core/quality";

const t = addTexts({
  en: {
    "line.0": "No line",
    "line.1": "Poor line",
    "line.2": "Weak line",
    "line.3": "Good line",
    "line.4": "Very good line",
  },
  zh: {
    "line.0": "线路中断",
    "line.1": "线路差",
    "line.2": "线路弱",
    "line.3": "线路好",
    "line.4": "线路很好",
  },
});

@customElement("vb-line")
export class VbLine extends LitElement {
  static override styles = css`
    :host {
      display: inline-flex;
      align-items: center;
      gap: var(--vb-2);
      font-size: var(--vb-text-s);
      font-weight: 600;
      white-space: nowrap;
    }

    .bars {
      display: inline-flex;
      align-items: flex-end;
      gap: 2px;
      height: 1.1em;
    }

    i {
      width: 4px;
      border-radius: 2px;
      background: currentcolor;
      opacity: 0.3;
    }

    i:nth-child(1) {
      height: 30%;
    }

    i:nth-child(2) {
      height: 53%;
    }

    i:nth-child(3) {
      height: 76%;
    }

    i:nth-child(4) {
      height: 100%;
    }

    i.on {
      opacity: 1;
    }

    :host([compact]) .word {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  `;

  @property({ type: Number }) bars: Bars = 4;
  /** The word is for screen readers only; else it is seen too. */
  @property({ type: Boolean, reflect: true }) compact = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  override render() {
    return html`<span class="bars" aria-hidden="true">
        ${[1, 2, 3, 4].map((n) => html`<i class=${n <= this.bars ? "on" : ""}></i>`)}
      </span>
      <span class="word">${t(`line.${this.bars}`)}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-line": VbLine;
  }
}
