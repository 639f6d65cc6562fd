/** A line's last minutes, second by second, as the server tells them; and how good it is, in one of three words. */
import type { LineSecond } from "./messages";

export type { LineSecond } from "./messages";
export type Grade = "good" | "weak" | "bad" | "unknown";

/** What is judged: what a person would still call "now". */
export const NOW_S = 6;

// Loss from which Opus with in-band FEC is heard, and from which it is not enough (as in quality.ts); ITU-T G.114.
const LOSS_WEAK = 30; // thousandths
const LOSS_BAD = 80;
const RTT_WEAK_MS = 400;
const RTT_BAD_MS = 900;
const FROZEN_BAD = 0.3; // of the time
const FRAMES_WEAK = 9; // a second, as in quality.ts; none at all is a camera that is off
const FRAMES_BAD = 5;

export interface Summary {
  grade: Grade;
  /** Of the newest second that says so, bit/s; null: unknown. */
  bitrate: number | null;
  /** Worst way's share of packets lost, 0 … 1; null: unknown. */
  loss: number | null;
  roundTripMs: number | null;
  /** How long the party's own picture stood still where it was seen, and the other's where the party saw it. */
  frozenS: number;
  viewFrozenS: number;
}

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sum up some seconds of a line, both ways. */
export function summaryOf(seconds: readonly LineSecond[]): Summary {
  const up = mean(known(seconds.map((one) => one.up_loss)));
  const down = mean(known(seconds.map((one) => one.down_loss)));
  const losses = known([up, down]);
  const lost = losses.length === 0 ? null : Math.max(...losses);
  const roundTripMs = known(seconds.map((one) => one.round_trip_ms)).at(-1) ?? null;
  const total = (values: readonly (number | null)[]) => known(values).reduce((sum, value) => sum + value, 0);
  const frozenMs = total(seconds.map((one) => one.frozen_ms));
  const viewFrozenMs = total(seconds.map((one) => one.view_frozen_ms));
  const summary = {
    bitrate: known(seconds.map((one) => one.up_bit_s)).at(-1) ?? null,
    loss: lost === null ? null : lost / 1000,
    roundTripMs,
    frozenS: frozenMs / 1000,
    viewFrozenS: viewFrozenMs / 1000,
  };
  const worse = Math.max(frozenMs, viewFrozenMs);
  const frames = mean(known(seconds.map((one) => one.frames)).filter((seen) => seen > 0));
  return { ...summary, grade: gradeOf(seconds.length, lost ?? 0, roundTripMs ?? 0, worse, frames ?? 30) };
}

function gradeOf(
  seconds: number,
  loss: number,
  roundTripMs: number,
  frozenMs: number,
  frames: number,
): Grade {
  if (seconds === 0) return "unknown";
  const frozen = frozenMs / 1000 / seconds;
  const bad = loss >= LOSS_BAD || roundTripMs > RTT_BAD_MS || frozen >= FROZEN_BAD || frames < FRAMES_BAD;
  if (bad) return "bad";
  const weak = loss >= LOSS_WEAK || roundTripMs > RTT_WEAK_MS || frozen > 0 || frames < FRAMES_WEAK;
  return weak ? "weak" : "good";
}

/** The seconds of one line; a second told again replaces what was known of it. */
export class LineSeconds {
  #known = new Map<number, LineSecond>();

  constructor(private readonly most: number) {}

  take(seconds: readonly LineSecond[]): void {
    for (const one of seconds) this.#known.set(one.second, one);
    if (this.#known.size <= this.most) return;
    const kept = [...this.#known].toSorted(([a], [b]) => a - b).slice(-this.most);
    this.#known = new Map(kept);
  }

  clear(): void {
    this.#known.clear();
  }

  get empty(): boolean {
    return this.#known.size === 0;
  }

  /** In order, those from `from` (a second) on. */
  since(from: number): LineSecond[] {
    return [...this.#known.values()]
      .filter((one) => one.second >= from)
      .toSorted((a, b) => a.second - b.second);
  }
}
