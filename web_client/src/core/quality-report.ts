/** What this browser counts of its streams, a second at a time, told to the server every few seconds: a claim. */
import type { Connection } from "./connection";
import { RefusedError } from "./connection";
import type { StreamSecond } from "./messages";

export type MediaStreamName = StreamSecond["stream"];

/** What this reads of one entry of an RTCStatsReport (W3C webrtc-stats). */
export interface CountedStat {
  type: string;
  kind?: string;
  nominated?: boolean;
  currentRoundTripTime?: number;
  roundTripTime?: number;
  framesEncoded?: number;
  framesDecoded?: number;
  framesDropped?: number;
  freezeCount?: number;
  totalFreezesDuration?: number;
  jitterBufferDelay?: number;
  jitterBufferEmittedCount?: number;
  packetsSent?: number;
  packetsReceived?: number;
  packetsLost?: number;
  qualityLimitationReason?: string;
}

const TOTALS = [
  "framesEncoded",
  "framesDecoded",
  "framesDropped",
  "freezeCount",
  "totalFreezesDuration",
  "jitterBufferDelay",
  "jitterBufferEmittedCount",
  "packetsSent",
  "packetsReceived",
  "packetsLost",
] as const;
type Total = (typeof TOTALS)[number];

/** Everything that was counted on one connection up to an instant; what is not there was not counted. */
export interface Totals {
  atMs: number;
  counted: Partial<Record<Total, number>>;
  roundTripMs: number | null;
  limited: StreamSecond["limited"];
}

const LIMITED: readonly unknown[] = ["none", "cpu", "bandwidth", "other"];

/** Add up a report: video alone for frames and freezes, every track for packets. */
export function readTotals(report: Iterable<CountedStat>, atMs: number): Totals {
  const counted: Totals["counted"] = {};
  let pairS: number | null = null;
  let remoteS: number | null = null;
  let limited: Totals["limited"] = null;
  for (const one of report) {
    if (one.type === "candidate-pair" && one.nominated === true) pairS = one.currentRoundTripTime ?? pairS;
    else if (one.type === "remote-inbound-rtp") remoteS = one.roundTripTime ?? remoteS;
    if (one.type === "remote-inbound-rtp" && one.packetsLost !== undefined) {
      counted.packetsLost = (counted.packetsLost ?? 0) + one.packetsLost;
    }
    if (one.type !== "inbound-rtp" && one.type !== "outbound-rtp") continue;
    for (const name of TOTALS) {
      // The buffer of the picture: that of the sound follows it.
      const value = one.kind === "audio" && name.startsWith("jitterBuffer") ? undefined : one[name];
      if (value !== undefined) counted[name] = (counted[name] ?? 0) + value;
    }
    if (LIMITED.includes(one.qualityLimitationReason)) {
      limited = one.qualityLimitationReason as Totals["limited"];
    }
  }
  const roundTripS = remoteS ?? pairS;
  return { atMs, counted, roundTripMs: roundTripS === null ? null : ms(roundTripS), limited };
}

const ms = (seconds: number): number => Math.min(600_000, Math.max(0, Math.round(seconds * 1000)));

type Second = Omit<StreamSecond, "stream" | "ago_ms">;

/** The difference of two readings of one connection; null when they are not a second apart or so. */
export function secondBetween(before: Totals, now: Totals): Second | null {
  const span_ms = Math.round(now.atMs - before.atMs);
  if (span_ms < 200 || span_ms > 60_000) return null;
  const grown = (name: Total, most: number): number | null => {
    const [from, to] = [before.counted[name], now.counted[name]];
    if (to === undefined) return null;
    return Math.min(most, Math.max(0, Math.round(to - (from ?? 0))));
  };
  const grownMs = (name: Total): number | null => {
    const to = now.counted[name];
    return to === undefined ? null : ms(to - (before.counted[name] ?? 0));
  };
  const lostNow = now.counted.packetsLost;
  return {
    span_ms,
    frames: grown("framesDecoded", 10_000) ?? grown("framesEncoded", 10_000),
    dropped: grown("framesDropped", 10_000),
    freezes: grown("freezeCount", 1_000),
    frozen_ms: grownMs("totalFreezesDuration"),
    buffer_ms: bufferMs(before, now),
    round_trip_ms: now.roundTripMs,
    packets: grown("packetsReceived", 100_000) ?? grown("packetsSent", 100_000),
    lost: lostNow === undefined ? null : within(lostNow - (before.counted.packetsLost ?? 0), 100_000),
    limited: now.limited ?? null,
  };
}

const within = (value: number, most: number): number => Math.min(most, Math.max(-most, Math.round(value)));

/** How long a frame waited on average. */
function bufferMs(before: Totals, now: Totals): number | null {
  const waitedS = (now.counted.jitterBufferDelay ?? 0) - (before.counted.jitterBufferDelay ?? 0);
  const frames = (now.counted.jitterBufferEmittedCount ?? 0) - (before.counted.jitterBufferEmittedCount ?? 0);
  return frames > 0 ? ms(waitedS / frames) : null;
}

/** A connection that can be counted; `peer` is another object once it was made anew. */
export interface CountedLine {
  readonly stream: string;
  count(): Promise<{ peer: object; report: Iterable<CountedStat> } | null>;
}

interface Waiting {
  atMs: number;
  second: Second;
  stream: MediaStreamName;
}

const LOOK_EVERY_MS = 1_000;
const TELL_EVERY = 3; // looks
const MOST_WAITING = 40; // seconds of streams, as many as one message may have
const OLDEST_MS = 55_000;

/** Looks once a second at the lines of a call that runs, and reports. */
export class QualityReporter {
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #before = new Map<string, { peer: object; totals: Totals }>();
  #waiting: Waiting[] = [];
  #looks = 0;
  #looking = false;

  constructor(
    private readonly connection: Pick<Connection, "request">,
    private readonly lines: () => readonly CountedLine[],
  ) {}

  start(): void {
    this.#timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#before.clear();
    this.#waiting = [];
  }

  async look(): Promise<void> {
    if (this.#looking) return; // a device that is so busy is not asked twice at once
    this.#looking = true;
    try {
      for (const line of this.lines()) await this.#count(line);
      if (++this.#looks % TELL_EVERY === 0) await this.#tell();
    } finally {
      this.#looking = false;
    }
  }

  async #count(line: CountedLine): Promise<void> {
    const found = await line.count();
    if (found === null) {
      this.#before.delete(line.stream);
      return;
    }
    const atMs = performance.now();
    const totals = readTotals(found.report, atMs);
    const before = this.#before.get(line.stream);
    this.#before.set(line.stream, { peer: found.peer, totals });
    if (before?.peer !== found.peer) return;
    const second = secondBetween(before.totals, totals);
    if (second === null) return;
    this.#waiting.push({ atMs, second, stream: line.stream as MediaStreamName });
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
  }

  async #tell(): Promise<void> {
    const now = performance.now();
    const told = this.#waiting.filter((one) => now - one.atMs < OLDEST_MS);
    this.#waiting = [];
    const [first, ...rest] = told.map(({ atMs, second, stream }) => ({
      stream,
      ago_ms: Math.round(now - atMs),
      ...second,
    }));
    if (first === undefined) return;
    try {
      await this.connection.request({ type: "report_quality", seconds: [first, ...rest] });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      if (error.code === "torn") this.#waiting = [...told, ...this.#waiting].slice(-MOST_WAITING);
    }
  }
}
