/** One case: the videos on one clock, the lanes under them, and beside them what there is to read and to judge. */
import { LitElement, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import "../components/vb-document";
import "../components/vb-notice";
import { TitlesController } from "../core/flow-words";
import { LanguageController } from "../core/i18n";
import type { ReplayCase, ReplayQuality, ReplayTrack } from "../core/messages";
import { readingsOf, sidesOf } from "../core/readings";
import { get } from "../core/rest";
import { inWords } from "../signin/problem-words";
import "./badge";
import { caseStyle } from "./case-style";
import { dayAndTime } from "../core/clock-words";
import "./events";
import { FILMS } from "./film";
import "./judgement";
import type { ReviewJudgement } from "./judgement";
import "./lanes";
import "./page-film";
import "./pictures";
import { Playback } from "./playback";
import { t } from "./texts";
import "./transport";

const POLL_MS = 2_000;
const DRAWN_EVERY_US = 150_000;
const SOON_US = 5_000_000;
const TYPED_INTO = "input, textarea, select, dialog";

/** Where there is something to see of both sides: a moment after "live", while pictures were on their way. */
function firstPictureUs(found: ReplayCase): number {
  const starts = found.tracks.filter((one) => one.stream.endsWith("-camera")).map((one) => one.starts_us);
  const last = Math.max(0, ...starts);
  return last < SOON_US ? last : 0;
}

/** Of which business flow the call is, by its invitation. */
function flowOf(found: ReplayCase): string {
  const flow = found.events.find((one) => one.name === "CallInvited")?.event.flow;
  return typeof flow === "string" ? flow : "";
}

/** As in the lanes below: the customer first, what was shown last. */
function inOrder(tracks: readonly ReplayTrack[]): ReplayTrack[] {
  const place = (track: ReplayTrack) => (FILMS as readonly string[]).indexOf(track.stream);
  return tracks.toSorted((one, other) => place(one) - place(other));
}

@customElement("vb-review-case")
export class ReviewCase extends LitElement {
  static override styles = [controls, caseStyle];

  @property() call = "";
  @property({ type: Boolean }) judges = false;
  @state() private case: ReplayCase | null = null;
  @state() private quality: ReplayQuality | null = null;
  @state() private positionUs = 0;
  @state() private error = "";
  @query("vb-review-judgement") private judgement!: ReviewJudgement | null;
  readonly #titles = new TitlesController(this);
  #playback: Playback | null = null;
  #poll: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.#key);
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.#key);
    clearTimeout(this.#poll);
    this.#playback?.close();
  }

  async #load(): Promise<void> {
    try {
      const found = await get<ReplayCase>(`/api/calls/${this.call}`);
      if (!this.isConnected) return;
      if (found.ready && this.#playback === null) {
        this.#playback = new Playback(found.duration_us, () => this.#moved());
        this.#playback.seek(firstPictureUs(found));
        void this.#loadQuality();
      }
      this.case = found;
      this.error = "";
      if (!found.ready) this.#poll = setTimeout(() => void this.#load(), POLL_MS);
    } catch (error) {
      this.error = inWords(error);
    }
  }

  /** What was measured of the lines; a broken piece is told beside the case, which can be looked at all the same. */
  async #loadQuality(): Promise<void> {
    try {
      this.quality = await get<ReplayQuality>(`/api/calls/${this.call}/quality`);
    } catch (error) {
      this.error = inWords(error);
    }
  }

  /** The clock ticks 20 times a second; the page is drawn anew 6 times a second, and at once after a jump. */
  #moved(): void {
    const playback = this.#playback;
    if (playback === null) return;
    const moved = Math.abs(playback.positionUs - this.positionUs);
    const calm = playback.playing && !playback.waiting && moved < DRAWN_EVERY_US * playback.speed;
    if (calm && moved > 0) return;
    this.positionUs = playback.positionUs;
    this.requestUpdate();
  }

  protected override render() {
    const found = this.case;
    return html`
      <header>
        <button class="ghost" @click=${() => this.dispatchEvent(new CustomEvent("leave"))}>
          ${icons.back}${t("case.back")}
        </button>
        ${found === null ? nothing : this.#title(found)}
      </header>
      <vb-notice tone="stop" ?hidden=${this.error === ""}>${this.error}</vb-notice>
      ${
        found === null
          ? html`<p class="soft" role="status">${this.error === "" ? t("case.loading") : nothing}</p>`
          : html`<div class="split">
              <div class="left">${this.#left(found)}</div>
              <aside>${this.#side(found)}</aside>
            </div>`
      }
    `;
  }

  #title(found: ReplayCase) {
    const { line } = found;
    const parts = [
      found.customer_name,
      found.customer_reference,
      line.agent_name,
      dayAndTime(line.live_since ?? line.invited_at),
    ];
    return html`<div class="title">
        <h1>${line.business}</h1>
        <p class="soft small">${parts.filter((part) => part !== "").join(" · ")}</p>
      </div>
      <vb-review-badge call=${found.ready ? this.call : ""} ?hidden=${!found.ready}></vb-review-badge>`;
  }

  #left(found: ReplayCase) {
    const playback = this.#playback;
    if (!found.ready || playback === null) {
      return html`<div class="preparing" role="status">
        <div class="bar" aria-hidden="true"></div>
        <h2>${t("case.preparing")}</h2>
        <p class="soft">${t("case.preparing.lead")}</p>
      </div>`;
    }
    if (found.tracks.length === 0 && found.pages.length === 0) {
      return html`<div class="preparing">
        <h2>${t("case.nothing")}</h2>
        <p class="soft">${t("case.nothing.lead")}</p>
      </div>`;
    }
    const { positionUs } = this;
    return html`
      <div class="films">
        ${inOrder(found.tracks).map(
          (track) =>
            html`<vb-review-film
              .track=${track}
              .gaps=${found.gaps.filter((gap) => gap.stream === track.stream)}
              .playback=${playback}
              .positionUs=${positionUs}
            ></vb-review-film>`,
        )}
        ${this.#page(found, playback)}
      </div>
      <vb-review-transport
        .playback=${playback}
        .positionUs=${positionUs}
        ?playing=${playback.playing}
        ?waiting=${playback.waiting}
        .speed=${playback.speed}
      ></vb-review-transport>
      <vb-review-lanes
        .case=${found}
        .titleOf=${this.#titles.of(flowOf(found))}
        .quality=${this.quality}
        .positionUs=${positionUs}
        @seek=${this.#seek}
      ></vb-review-lanes>
    `;
  }

  /** Of several recordings of the page, the one that was going on then. */
  #page(found: ReplayCase, playback: Playback) {
    const page = found.pages.findLast((one) => one.starts_us <= this.positionUs) ?? found.pages[0];
    if (page === undefined) return nothing;
    return keyed(
      page.evidence,
      html`<vb-review-page
        .page=${page}
        .positionUs=${this.positionUs}
        ?playing=${playback.playing && !playback.waiting}
        .speed=${playback.speed}
      ></vb-review-page>`,
    );
  }

  #side(found: ReplayCase) {
    const { newest, earlier } = sidesOf(readingsOf(found.events));
    return html`
      <section>
        <h2>${t("side.events")}</h2>
        <vb-review-events
          .events=${found.events}
          .titleOf=${this.#titles.of(flowOf(found))}
          .positionUs=${this.positionUs}
          @seek=${this.#seek}
        ></vb-review-events>
      </section>
      ${
        found.pictures.length === 0
          ? nothing
          : html`<section>
              <h2>${t("side.pictures")}</h2>
              <vb-review-pictures .case=${found}></vb-review-pictures>
            </section>`
      }
      ${newest.map((reading) => html`<section><vb-document .reading=${reading}></vb-document></section>`)}
      ${earlier.map(
        (reading) => html`<section><vb-document earlier .reading=${reading}></vb-document></section>`,
      )}
      <section>
        <vb-review-judgement
          .case=${found}
          .positionUs=${this.positionUs}
          ?judges=${this.judges}
          @seek=${this.#seek}
          @recorded=${() => void this.#load()}
        ></vb-review-judgement>
      </section>
    `;
  }

  readonly #seek = (event: CustomEvent<number>): void => {
    this.#playback?.seek(event.detail);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const playback = this.#playback;
    if (playback === null || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const path = event.composedPath().filter((one) => one instanceof Element);
    if (path.some((one) => one.matches(TYPED_INTO))) return;
    const onButton = path.some((one) => one.matches("button, a"));
    const by = (seconds: number) => playback.seek(playback.positionUs + seconds * 1e6);
    const acts: Readonly<Record<string, () => void>> = {
      k: () => playback.toggle(),
      j: () => by(-10),
      l: () => by(10),
      ArrowLeft: () => by(-1),
      ArrowRight: () => by(1),
      f: () => this.judgement?.focus(),
    };
    const act = event.key === " " && !onButton ? acts.k : (acts[event.key] ?? acts[event.key.toLowerCase()]);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-review-case": ReviewCase;
  }
}
