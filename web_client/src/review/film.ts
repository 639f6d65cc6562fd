/** One track of the replay, held to the master clock; a gap lies over it with its reason. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { LanguageController, t as word } from "../core/i18n";
import type { ReplayGap, ReplayTrack } from "../core/messages";
import type { Playback } from "./playback";
import { t } from "./texts";

export const FILMS = ["customer-camera", "agent-camera", "customer-screen", "agent-screen"] as const;
type Film = (typeof FILMS)[number];
const isFilm = (stream: string): stream is Film => (FILMS as readonly string[]).includes(stream);

export const filmName = (stream: string): string => (isFilm(stream) ? t(`film.${stream}`) : stream);

@customElement("vb-review-film")
export class ReviewFilm extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        position: relative;
        display: block;
        min-width: 0;
        min-height: 0;
        overflow: hidden;
        border-radius: var(--vb-radius-s);
        background: var(--vb-stage);
        color: var(--vb-on-stage);
      }

      video {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: contain;
      }

      .name {
        position: absolute;
        top: 8px;
        left: 8px;
        padding: 1px 8px;
        border-radius: 6px;
        background: var(--vb-stage-veil);
        font-size: var(--vb-text-s);
        font-weight: 600;
      }

      .over {
        position: absolute;
        inset: auto 0 0;
        padding: var(--vb-2) var(--vb-3);
        background: var(--vb-stage-veil);
        font-size: var(--vb-text-s);
      }

      .over.whole {
        inset: 0;
        display: grid;
        place-items: center;
        padding-top: var(--vb-8);
        text-align: center;
        font-size: var(--vb-text);
      }

      .over.gap {
        background: repeating-linear-gradient(
          45deg,
          rgb(20 30 38 / 88%) 0 10px,
          rgb(45 58 68 / 88%) 10px 20px
        );
        font-weight: 600;
      }

      .name {
        z-index: 1;
      }
    `,
  ];

  @property({ attribute: false }) track!: ReplayTrack;
  @property({ attribute: false }) gaps: readonly ReplayGap[] = [];
  @property({ attribute: false }) playback!: Playback;
  @property({ type: Number }) positionUs = 0;
  @state() private broken = false;
  @query("video") private video!: HTMLVideoElement;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override firstUpdated(): void {
    this.playback.attach(this.video, {
      startsUs: this.track.starts_us,
      durationUs: this.track.duration_us,
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.playback.detach(this.video);
  }

  protected override render() {
    const name = filmName(this.track.stream);
    return html`
      <video
        src=${this.track.url}
        preload="auto"
        playsinline
        aria-label=${name}
        @error=${() => (this.broken = true)}
        @seeked=${() => this.playback.tick()}
        @canplay=${() => this.playback.tick()}
      ></video>
      <span class="name" aria-hidden="true">${name}</span>
      ${this.#over()}
    `;
  }

  #over() {
    if (this.broken) return html`<div class="over whole" role="alert">${t("film.broken")}</div>`;
    const at = this.positionUs;
    const { starts_us: from, duration_us: span } = this.track;
    if (at < from || at >= from + span) return html`<div class="over whole">${t("film.none")}</div>`;
    const now = this.gaps.filter((gap) => gap.from_us <= at && at < gap.until_us);
    if (now.length === 0) return nothing;
    const picture = now.some((gap) => gap.track === "video");
    const reasons = now.map((gap) => {
      const how = word(gap.observed ? "gap.observed" : "gap.claimed");
      const kind = gap.track === "video" ? t("lane.video") : t("lane.audio");
      return t("film.gap", { reason: `${kind}, ${word(`gap.${gap.reason}`)} (${how})` });
    });
    return html`<div class="over ${picture ? "whole gap" : ""}">
      <div>${reasons.map((reason) => html`<div>${reason}</div>`)}</div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-review-film": ReviewFilm;
  }
}
