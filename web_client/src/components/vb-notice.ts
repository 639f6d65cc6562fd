/** A sentence about what happened, announced politely; its shape and word carry the meaning beside its colour. */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { icons } from "./icons";

export type Tone = "info" | "good" | "caution" | "stop";

const SHAPE = { info: icons.info, good: icons.check, caution: icons.caution, stop: icons.cross };

@customElement("vb-notice")
export class VbNotice extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }

    :host(:empty) {
      display: none;
    }

    .box {
      display: flex;
      gap: var(--vb-3);
      align-items: flex-start;
      padding: var(--vb-3) var(--vb-4);
      border-radius: var(--vb-radius);
      background: var(--vb-action-quiet);
      color: var(--vb-on-action-quiet);
    }

    .good {
      background: var(--vb-good-quiet);
      color: var(--vb-good);
    }

    .caution {
      background: var(--vb-caution-quiet);
      color: var(--vb-caution);
    }

    .stop {
      background: var(--vb-stop-quiet);
      color: var(--vb-stop);
    }

    svg {
      flex: none;
      width: 1.3em;
      height: 1.3em;
      margin-top: 0.1em;
    }

    .text {
      flex: 1;
      min-width: 0;
    }
  `;

  @property() tone: Tone = "info";

  override render() {
    return html`<div class="box ${this.tone}" role=${this.tone === "stop" ? "alert" : "status"}>
      ${SHAPE[this.tone]}
      <div class="text"><slot></slot></div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-notice": VbNotice;
  }
}
