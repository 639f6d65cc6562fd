/** What lasts of who is before the customer's camera: a calm sign, there as long as it is so. */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t } from "../components/attendance-texts";
import "../components/vb-notice";
import { lastingOf } from "../core/attendance";
import type { Span } from "../core/attendance";
import type { Told } from "../core/connection";
import { LanguageController } from "../core/i18n";

@customElement("vb-desk-attendance")
export class DeskAttendance extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      gap: var(--vb-2);
    }

    :host([hidden]) {
      display: none;
    }

    span {
      display: block;
      font-size: var(--vb-text-s);
    }
  `;

  @property({ attribute: false }) told: readonly Told[] = [];

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override willUpdate(): void {
    this.hidden = lastingOf(this.told).length === 0;
  }

  protected override render() {
    return lastingOf(this.told).map((span) => this.#sign(span));
  }

  #sign({ kind, reason }: Span) {
    const why = reason === null ? "" : t(`attendance.why.${reason}`);
    const tone = kind === "unwatched" || kind === "too_dark" ? "info" : "caution";
    return html`<vb-notice tone=${tone}>
      <b>${t(`attendance.${kind}`, { why })}</b>
      <span>${t(`attendance.${kind}.do`)}</span>
    </vb-notice>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-attendance": DeskAttendance;
  }
}
