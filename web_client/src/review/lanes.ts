/** The call as lanes under the videos: tracks, gaps, events, findings. Every mark is a button that seeks. */
import { LitElement, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { t as present } from "../components/attendance-texts";
import { figures, gradeWord } from "../components/line-texts";
import "../components/vb-curve";
import { spansOf } from "../core/attendance";
import type { TitleOf } from "../core/flow-words";
import { LanguageController, t as word } from "../core/i18n";
import { summaryOf } from "../core/line-seconds";
import type { LineSecond } from "../core/line-seconds";
import type { ReplayCase, ReplayGap, ReplayQuality } from "../core/messages";
import { clockOf } from "../core/clock-words";
import { isQuiet, sentenceOf, toneOf } from "./event-words";
import { lanesStyle } from "./lanes-style";
import { placed } from "./placed";
import { t } from "./texts";

const STREAMS = ["customer-camera", "agent-camera", "customer-screen", "agent-screen"] as const;
type Stream = (typeof STREAMS)[number];

const AROUND_S = 1; // of the position: a second, the one before and the one after
const frozen = (seconds: readonly LineSecond[]) => summaryOf(seconds).frozenS > 0;

@customElement("vb-review-lanes")
export class ReviewLanes extends LitElement {
  static override styles = [controls, lanesStyle];

  @property({ attribute: false }) case!: ReplayCase;
  @property({ attribute: false }) titleOf: TitleOf = (step) => step;
  @property({ attribute: false }) quality: ReplayQuality | null = null;
  @property({ type: Number }) positionUs = 0;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const { tracks, pages } = this.case;
    const there = STREAMS.filter((stream) => tracks.some((track) => track.stream === stream));
    return html`
      <div class="lanes" @click=${this.#pressed}>
        ${there.map((stream) => this.#track(stream))} ${this.#lines()}
        ${pages.length === 0 ? nothing : this.#pages()} ${this.#attendance()} ${this.#events()}
        ${this.#findings()}
        <div class="head" aria-hidden="true"><span ${placed(this.#percent(this.positionUs))}></span></div>
      </div>
    `;
  }

  #percent(us: number): number {
    return Math.min(100, Math.max(0, (us / Math.max(1, this.case.duration_us)) * 100));
  }

  #span(from: number, until: number) {
    const start = this.#percent(from);
    return placed(start, Math.max(0.15, this.#percent(until) - start));
  }

  #seek(us: number) {
    return (event: Event) => {
      event.stopPropagation();
      this.dispatchEvent(new CustomEvent("seek", { detail: us }));
    };
  }

  readonly #pressed = (event: MouseEvent): void => {
    const strip = this.renderRoot.querySelector(".strip");
    if (strip === null) return;
    const box = strip.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    if (share < 0 || share > 1) return;
    this.dispatchEvent(new CustomEvent("seek", { detail: share * this.case.duration_us }));
  };

  #track(stream: Stream) {
    const name = t(`lane.${stream}`);
    return html`<span class="name">${name}</span>
      <div class="strip" role="group" aria-label=${name}>
        ${this.case.tracks
          .filter((track) => track.stream === stream)
          .map(
            (track) =>
              html`<i class="media" ${this.#span(track.starts_us, track.starts_us + track.duration_us)}></i>`,
          )}
        ${this.case.gaps.filter((gap) => gap.stream === stream).map((gap) => this.#gap(gap))}
      </div>`;
  }

  #gap(gap: ReplayGap) {
    const label = t("lane.gap", {
      track: t(`lane.${gap.track}`),
      from: clockOf(gap.from_us / 1e6),
      until: clockOf(gap.until_us / 1e6),
      reason: word(`gap.${gap.reason}`),
      how: word(gap.observed ? "gap.observed" : "gap.claimed"),
    });
    return html`<button
      class="gap ${gap.track} ${gap.observed ? "" : "claimed"}"
      aria-label=${label}
      title=${label}
      @click=${this.#seek(gap.from_us)}
      ${this.#span(gap.from_us, gap.until_us)}
    ></button>`;
  }

  /** How each party's line was, and what is said of the moment that is being looked at. */
  #lines() {
    const { quality } = this;
    if (quality === null) return nothing;
    const first = Math.floor(quality.zero_us / 1e6);
    const last = Math.floor((quality.zero_us + this.case.duration_us) / 1e6);
    const here = Math.floor((quality.zero_us + this.positionUs) / 1e6);
    return quality.lines.map(({ party, seconds }) => {
      const at = seconds.filter((one) => Math.abs(one.second - here) <= AROUND_S);
      const name = t(`lane.line.${party}`);
      return html`<span class="name">${name}</span>
        <div class="strip line">
          <vb-curve
            .seconds=${seconds}
            .from=${first}
            .until=${last}
            .text=${t("lane.line.whole", { name, figures: figures(summaryOf(seconds)) })}
          ></vb-curve>
        </div>
        <span></span>
        <p class="now ${frozen(at) ? "frozen" : ""}">
          ${t("lane.line.now", { word: gradeWord(summaryOf(at)), figures: figures(summaryOf(at)) })}
        </p>`;
    });
  }

  #pages() {
    const ends = this.case.events.filter(
      (event) => event.name === "PageStopped" || event.name === "CallEnded",
    );
    return html`<span class="name">${t("lane.page")}</span>
      <div class="strip" role="group" aria-label=${t("lane.page")}>
        ${this.case.pages.map((page) => {
          const end = ends.find((event) => event.position_us > page.starts_us);
          return html`<i
            class="media page"
            ${this.#span(page.starts_us, end?.position_us ?? this.case.duration_us)}
          ></i>`;
        })}
      </div>`;
  }

  /** Who was not, or not alone, before the camera: what was not seen to end lasts to the end of the call. */
  #attendance() {
    const [any] = this.case.events;
    const spans = spansOf(this.case.events);
    if (any === undefined || spans.length === 0) return nothing;
    const zeroUs = Date.parse(any.at) * 1000 - any.position_us;
    const name = present("attendance.lane");
    return html`<span class="name">${name}</span>
      <div class="strip" role="group" aria-label=${name}>
        ${spans.map((span) => {
          const from = Math.max(0, span.fromUs - zeroUs);
          const until = span.untilUs === null ? this.case.duration_us : span.untilUs - zeroUs;
          const why = span.reason === null ? "" : present(`attendance.why.${span.reason}`);
          const what = present(`attendance.${span.kind}`, { why });
          const label = present("attendance.span", {
            what,
            from: clockOf(from / 1e6),
            until: clockOf(until / 1e6),
          });
          return html`<button
            class="gap ${span.kind === "unwatched" ? "claimed" : ""}"
            aria-label=${label}
            title=${label}
            @click=${this.#seek(from)}
            ${this.#span(from, until)}
          ></button>`;
        })}
      </div>`;
  }

  #events() {
    const moments = this.case.events.filter((event) => !isQuiet(event.name) && event.position_us >= 0);
    return html`<span class="name">${t("lane.events")}</span>
      <div class="strip" role="group" aria-label=${t("lane.events")}>
        ${moments.map((one) => {
          const label = `${clockOf(one.position_us / 1e6)} ${sentenceOf(one.name, one.event, this.titleOf)}`;
          return html`<button
            class="dot ${toneOf(one.name, one.event)}"
            aria-label=${label}
            title=${label}
            @click=${this.#seek(one.position_us)}
            ${placed(this.#percent(one.position_us))}
          ></button>`;
        })}
      </div>`;
  }

  #findings() {
    const here = this.case.findings.filter((finding) => finding.at_us !== null);
    if (here.length === 0) return nothing;
    return html`<span class="name">${t("lane.findings")}</span>
      <div class="strip" role="group" aria-label=${t("lane.findings")}>
        ${here.map((finding) => {
          const at = finding.at_us ?? 0;
          const label = `${clockOf(at / 1e6)} ${finding.text}`;
          return html`<button
            class="dot finding"
            aria-label=${label}
            title=${label}
            @click=${this.#seek(at)}
            ${placed(this.#percent(at))}
          ></button>`;
        })}
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-review-lanes": ReviewLanes;
  }
}
