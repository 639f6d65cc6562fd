/** One's own picture, small, mirrored, and movable by finger, mouse or arrow keys to whichever corner is free. */
import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { icons } from "../components/icons";
import { LanguageController } from "../core/i18n";
import { ifAnother } from "../core/if-another";
import { t } from "./texts";

type Side = "left" | "right";
type End = "top" | "bottom";

@customElement("self-view")
export class SelfView extends LitElement {
  static override styles = css`
    :host {
      position: absolute;
      z-index: 3;
      width: clamp(92px, 26vmin, 200px);
      aspect-ratio: 3 / 4;
      overflow: hidden;
      border: 2px solid rgb(255 255 255 / 65%);
      border-radius: var(--vb-radius);
      background: #1c2732;
      color: var(--vb-on-stage-soft);
      box-shadow: var(--vb-shadow);
      cursor: grab;
      touch-action: none;
      user-select: none;
      transition:
        inset var(--vb-calm) var(--vb-ease),
        transform var(--vb-quick) var(--vb-ease);
    }

    :host([dragging]) {
      cursor: grabbing;
      transition: none;
    }

    :host(:focus-visible) {
      outline: 3px solid #fff;
      outline-offset: 3px;
    }

    :host([side="left"]) {
      left: var(--vb-3);
    }

    :host([side="right"]) {
      right: var(--vb-3);
    }

    :host([end="top"]) {
      top: var(--self-top, max(76px, 4.8rem));
    }

    :host([end="bottom"]) {
      bottom: var(--self-bottom, 250px);
    }

    video {
      display: block;
      width: 100%;
      height: 100%;
      object-fit: cover;
      pointer-events: none;
      transform: scaleX(-1);
    }

    .off {
      display: grid;
      place-items: center;
      height: 100%;
    }

    .off svg {
      width: 34px;
      height: 34px;
    }
  `;

  @property({ attribute: false }) media: MediaStream | null = null;
  @property({ type: Boolean }) on = true;
  @property({ reflect: true }) side: Side = "right";
  @property({ reflect: true }) end: End = "top";
  @state() private from: { x: number; y: number } | null = null;

  constructor() {
    super();
    new LanguageController(this);
    this.addEventListener("pointerdown", this.#grab);
    this.addEventListener("pointermove", this.#drag);
    this.addEventListener("pointerup", this.#drop);
    this.addEventListener("pointercancel", this.#drop);
    this.addEventListener("keydown", this.#key);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.tabIndex = 0;
    this.setAttribute("role", "group");
  }

  override updated(): void {
    this.setAttribute("aria-label", t("live.self"));
  }

  override render() {
    return this.on && this.media !== null
      ? html`<video .srcObject=${ifAnother(this.media)} autoplay playsinline muted></video>`
      : html`<div class="off">${icons.cameraOff}</div>`;
  }

  readonly #grab = (event: PointerEvent): void => {
    this.from = { x: event.clientX, y: event.clientY };
    this.setPointerCapture(event.pointerId);
    this.toggleAttribute("dragging", true);
  };

  readonly #drag = (event: PointerEvent): void => {
    if (this.from === null) return;
    this.style.transform = `translate(${event.clientX - this.from.x}px, ${event.clientY - this.from.y}px)`;
  };

  readonly #drop = (): void => {
    if (this.from === null) return;
    const own = this.getBoundingClientRect();
    const room = (this.offsetParent ?? document.body).getBoundingClientRect();
    this.side = own.left + own.width / 2 < room.left + room.width / 2 ? "left" : "right";
    this.end = own.top + own.height / 2 < room.top + room.height / 2 ? "top" : "bottom";
    this.from = null;
    this.style.transform = "";
    this.toggleAttribute("dragging", false);
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === "ArrowLeft") this.side = "left";
    else if (event.key === "ArrowRight") this.side = "right";
    else if (event.key === "ArrowUp") this.end = "top";
    else if (event.key === "ArrowDown") this.end = "bottom";
    else return;
    event.preventDefault();
  };
}
