/**
 * The camera's whole picture with a frame to aim at. It is never cropped: advice and photo are of all that the camera
 * sees, so whoever aims must see the same, on a narrow screen with a wide camera too.
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { LanguageController } from "../core/i18n";
import { ifAnother } from "../core/if-another";
import type { Advice } from "./picture";
import { t } from "./texts";

@customElement("call-finder")
export class CallFinder extends LitElement {
  static override styles = css`
    :host {
      --aspect: 1.7778;
      display: grid;
      place-items: center;
      container-type: size;
      overflow: hidden;
    }

    .picture {
      position: relative;
      overflow: hidden;
      width: min(100cqw, 100cqh * var(--aspect));
      aspect-ratio: var(--aspect);
    }

    video {
      display: block;
      width: 100%;
      height: 100%;
      object-fit: contain;
    }

    /* ID-1 cards are 85.6 x 54 mm (ISO/IEC 7810); as wide, or as high, as six sevenths of the picture. */
    .frame {
      position: absolute;
      inset: 50% auto auto 50%;
      box-sizing: border-box;
      width: min(86%, 136% / var(--aspect));
      aspect-ratio: 85.6 / 54;
      border: 3px solid #fff;
      border-radius: 16px;
      box-shadow: 0 0 0 999px rgb(8 13 18 / 45%);
      transform: translate(-50%, -50%);
      pointer-events: none;
    }

    .frame.good {
      border-color: #8fdcb0;
    }
  `;

  @property({ attribute: false }) media: MediaStream | null = null;
  @property() advice: Advice | "" = "";
  @property({ type: Boolean }) aiming = true;
  @query("video") readonly video!: HTMLVideoElement | null;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    return html`<div class="picture">
      <video
        .srcObject=${ifAnother(this.media)}
        autoplay
        playsinline
        muted
        aria-label=${t("document.frame")}
        @loadedmetadata=${this.#shape}
        @resize=${this.#shape}
      ></video>
      ${this.aiming ? html`<div class="frame ${this.advice}"></div>` : nothing}
    </div>`;
  }

  /** Turning a phone turns its camera's picture, too. */
  readonly #shape = (): void => {
    const { videoWidth: width = 0, videoHeight: height = 0 } = this.video ?? {};
    if (width > 0 && height > 0) this.style.setProperty("--aspect", String(width / height));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "call-finder": CallFinder;
  }
}
