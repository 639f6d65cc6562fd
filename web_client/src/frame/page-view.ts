/** The customer's page as the desk and the reviewer see it: a sandboxed frame of its size, scaled to the place. */
import { LitElement, css, html } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { FromFrame, PageEvent, ToFrame } from "./wire";

const KEPT_UNTIL_READY = 2_000; // messages; a frame loads in well under a second

@customElement("vb-page-view")
export class PageView extends LitElement {
  static override styles = css`
    :host {
      display: block;
      position: relative;
      overflow: hidden;
      min-height: 0;
    }
    iframe {
      position: absolute;
      inset: 0 auto auto 0;
      width: 100%;
      height: 100%;
      border: 0;
      transform-origin: 0 0;
      pointer-events: none;
      background: #fff;
    }
  `;

  /** What the frame is called by a screen reader. */
  @property() label = "";
  @query("iframe") private frame!: HTMLIFrameElement;

  #waiting: ToFrame[] = [];
  #ready = false;
  #size = { width: 0, height: 0 };
  readonly #fit = new ResizeObserver(() => this.#scale());

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("message", this.#hear);
    this.#fit.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("message", this.#hear);
    this.#fit.disconnect();
    this.#ready = false; // a frame that is put back into a page loads anew
  }

  live(events: PageEvent[], first: boolean): void {
    if (first) this.#waiting = [];
    this.#send({ type: "live", events, first });
  }

  load(events: PageEvent[]): void {
    this.#send({ type: "load", events });
  }

  at(offsetMs: number, playing: boolean, speed: number): void {
    if (this.#ready) this.#send({ type: "at", offsetMs, playing, speed });
  }

  #send(message: ToFrame): void {
    if (!this.#ready) {
      if (this.#waiting.length < KEPT_UNTIL_READY) this.#waiting.push(message);
      return;
    }
    // The frame's origin is opaque: no target origin can name it. What is sent is what it shows.
    this.frame.contentWindow?.postMessage(message, "*");
  }

  readonly #hear = (event: MessageEvent<FromFrame>): void => {
    if (event.source === null || event.source !== this.frame.contentWindow) return;
    if (event.data.type === "ready") {
      this.#ready = true;
      for (const message of this.#waiting.splice(0)) this.#send(message);
      this.dispatchEvent(new CustomEvent("frame-ready"));
    } else {
      this.#size = event.data;
      this.#scale();
    }
  };

  #scale(): void {
    const { width, height } = this.#size;
    if (width <= 0 || height <= 0 || !this.hasUpdated) return;
    const scale = Math.min(this.clientWidth / width, this.clientHeight / height);
    const style = this.frame.style;
    style.width = `${width}px`;
    style.height = `${height}px`;
    const left = Math.max(0, (this.clientWidth - width * scale) / 2);
    const top = Math.max(0, (this.clientHeight - height * scale) / 2);
    style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
  }

  protected override render() {
    return html`<iframe
      sandbox="allow-scripts"
      src="/page-frame"
      title=${this.label}
      tabindex="-1"
    ></iframe>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-page-view": PageView;
  }
}
