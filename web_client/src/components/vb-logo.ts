/** The bank's mark (`/static/logo.svg`, replaced by the bank) and its name. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

@customElement("vb-logo")
export class VbLogo extends LitElement {
  static override styles = css`
    :host {
      display: inline-flex;
      align-items: center;
      gap: var(--vb-2);
      min-width: 0;
      font-weight: 700;
      letter-spacing: -0.01em;
    }

    img {
      flex: none;
      width: 1.9em;
      height: 1.9em;
    }

    /* A long name takes a second line, and only then ends in dots. */
    span {
      display: -webkit-box;
      overflow: hidden;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      line-height: 1.2;
      overflow-wrap: break-word;
    }
  `;

  /** The name beside the mark; empty for the mark alone. */
  @property() name = "VideoBank";

  override render() {
    return html`<img src="${import.meta.env.BASE_URL}logo.svg" alt="" width="30" height="30" />
      ${this.name === "" ? nothing : html`<span>${this.name}</span>`}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-logo": VbLogo;
  }
}
