/**
 * One master clock for all tracks of a call.
 *
 * The clock, not any one video, says where the replay is: position = where it was set going + time since × speed. Each
 * track is held to `position − starts_us`, by nudging its rate while it is a little off and by a seek when it is far
 * off. While a track that should be showing has nothing to show, the clock stands and everything waits for it.
 */

/** What of an HTMLMediaElement is used, so that a test can stand in for one. */
export interface Medium {
  currentTime: number;
  playbackRate: number;
  readonly paused: boolean;
  readonly ended: boolean;
  readonly seeking: boolean;
  readonly readyState: number;
  readonly error: unknown;
  play(): Promise<void>;
  pause(): void;
}

export interface Placed {
  startsUs: number;
  durationUs: number;
}

const EVERY_MS = 50;
const EXACT_S = 0.012; // below a frame: leave it alone
const NEAR_S = 0.08; // what a person does not notice; beyond it, catch up harder
const FAR_S = 0.25; // beyond this a nudge would take too long
const TOGETHER_S = 1; // what all tracks are off alike up to this, the clock gives in to
const NUDGE = 0.05;
const HARD_NUDGE = 0.1;
const PAUSED_S = 0.02;
const TAIL_S = 0.15; // a track's last frames may say "nothing further" without having ended
const HAVE_FUTURE_DATA = 3;
const HAVE_CURRENT_DATA = 2;

export type Speed = 1 | 1.5 | 2;

/** The rate that brings a track back that is `driftS` ahead of the clock (negative: behind). */
export function nudgedRate(speed: number, driftS: number): number {
  const off = Math.abs(driftS);
  if (off <= EXACT_S) return speed;
  const most = off > NEAR_S ? HARD_NUDGE : NUDGE;
  return speed * (1 - Math.sign(driftS) * Math.min(most, Math.max(0.01, off)));
}

export class Playback {
  readonly #tracks = new Map<Medium, Placed>();
  #baseUs = 0;
  #baseMs = 0;
  #speed: Speed = 1;
  #playing = false;
  #waiting = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    readonly durationUs: number,
    private readonly changed: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get positionUs(): number {
    const ran = this.#playing && !this.#waiting ? (this.now() - this.#baseMs) * 1000 * this.#speed : 0;
    return Math.min(this.durationUs, this.#baseUs + ran);
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** A track has nothing to show yet, and all wait for it. */
  get waiting(): boolean {
    return this.#waiting;
  }

  get speed(): Speed {
    return this.#speed;
  }

  attach(medium: Medium, placed: Placed): void {
    this.#tracks.set(medium, placed);
    this.tick();
  }

  detach(medium: Medium): void {
    this.#tracks.delete(medium);
  }

  play(): void {
    if (this.#playing) return;
    if (this.positionUs >= this.durationUs) this.#rebase(0);
    this.#rebase(this.positionUs);
    this.#playing = true;
    this.#timer = setInterval(() => this.tick(), EVERY_MS);
    this.tick();
  }

  pause(): void {
    if (!this.#playing) return;
    this.#rebase(this.positionUs);
    this.#playing = false;
    this.#waiting = false;
    clearInterval(this.#timer);
    this.tick();
  }

  toggle(): void {
    if (this.#playing) this.pause();
    else this.play();
  }

  seek(us: number): void {
    this.#rebase(Math.min(this.durationUs, Math.max(0, us)));
    this.tick();
  }

  setSpeed(speed: Speed): void {
    this.#rebase(this.positionUs);
    this.#speed = speed;
    this.tick();
  }

  close(): void {
    this.pause();
    this.#tracks.clear();
  }

  /** Bring every track to where the clock says. Called every 50 ms while playing, and after every change. */
  tick(): void {
    if (this.#playing && this.positionUs >= this.durationUs) {
      this.pause();
      return;
    }
    const wait = this.#playing && [...this.#tracks].some(([medium, placed]) => this.#starved(medium, placed));
    if (wait !== this.#waiting) {
      this.#rebase(this.positionUs);
      this.#waiting = wait;
    }
    this.#giveIn();
    const position = this.positionUs;
    for (const [medium, placed] of this.#tracks) this.#hold(medium, placed, position);
    this.changed();
  }

  /**
   * When every running track is late alike (a start takes a busy machine a third of a second), they are in sync with one
   * another, and it is the clock that is early: seeking would only make them late again.
   */
  #giveIn(): void {
    if (!this.#playing || this.#waiting) return;
    const position = this.positionUs;
    const drifts: number[] = [];
    for (const [medium, placed] of this.#tracks) {
      const local = this.#localS(placed, position);
      if (local !== null && medium.error === null && !medium.ended) drifts.push(medium.currentTime - local);
    }
    const late = Math.max(...drifts);
    if (drifts.length > 0 && late < -EXACT_S && late > -TOGETHER_S) this.#rebase(position + late * 1e6);
  }

  #rebase(us: number): void {
    this.#baseUs = us;
    this.#baseMs = this.now();
  }

  #localS(placed: Placed, positionUs: number): number | null {
    const local = positionUs - placed.startsUs;
    return local >= 0 && local < placed.durationUs ? local / 1e6 : null;
  }

  #starved(medium: Medium, placed: Placed): boolean {
    const local = this.#localS(placed, this.positionUs);
    if (local === null || medium.error !== null || (medium.ended && medium.currentTime <= local))
      return false;
    const atTail = local > placed.durationUs / 1e6 - TAIL_S;
    return medium.seeking || medium.readyState < (atTail ? HAVE_CURRENT_DATA : HAVE_FUTURE_DATA);
  }

  #hold(medium: Medium, placed: Placed, positionUs: number): void {
    const local = this.#localS(placed, positionUs);
    const running = this.#playing && !this.#waiting && local !== null;
    if (!running && !medium.paused) medium.pause();
    if (local === null || medium.error !== null) return;
    const drift = medium.currentTime - local;
    if (medium.ended && drift < 0) return; // the file is shorter than its span: there is nothing to seek to
    if (!running) {
      if (Math.abs(drift) > PAUSED_S && !medium.seeking) medium.currentTime = local;
      return;
    }
    if (Math.abs(drift) > FAR_S && !medium.seeking) medium.currentTime = local;
    const rate = nudgedRate(this.#speed, drift);
    if (Math.abs(medium.playbackRate - rate) > 0.001) medium.playbackRate = rate;
    // A play() that a pause overtakes is refused by the browser, and the next tick plays again.
    if (medium.paused) medium.play().catch(() => undefined);
  }
}
