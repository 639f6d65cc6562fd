/** How good a line is, from what WebRTC counts: numbers in, bars out. */

export type Bars = 0 | 1 | 2 | 3 | 4;

export interface LineQuality {
  bars: Bars;
  /** Round trip in milliseconds; null while unknown. */
  rttMs: number | null;
  /** Share of packets lost since the last look, 0 … 1; null while unknown. */
  loss: number | null;
  /** Frames a second that arrive; null when there is no picture. */
  fps: number | null;
}

export const NO_LINE: LineQuality = { bars: 0, rttMs: null, loss: null, fps: null };

/** What was counted when one last looked, to take differences. */
export interface Counted {
  lost: number;
  received: number;
}

// Steps at which people notice (ITU-T G.114 for delay; loss where Opus with in-band FEC begins to be heard).
const RTT_STEPS_MS = [150, 300, 500, 900];
const LOSS_STEPS = [0.01, 0.03, 0.08, 0.2];
const FPS_STEPS = [14, 9, 5, 2];

function barsBelow(value: number | null, steps: readonly number[]): number {
  return value === null ? 4 : 4 - steps.filter((step) => value > step).length;
}

/** The worst of the three decides; a line that is not connected has no bar. */
export function barsOf(rttMs: number | null, loss: number | null, fps: number | null): Bars {
  const byFps = fps === null ? 4 : 4 - FPS_STEPS.filter((step) => fps < step).length;
  const worst = Math.min(barsBelow(rttMs, RTT_STEPS_MS), barsBelow(loss, LOSS_STEPS), byFps);
  return Math.max(1, worst) as Bars;
}

/** What this reads of one entry of an RTCStatsReport. */
export interface OneStat {
  type: string;
  kind?: string;
  roundTripTime?: number;
  currentRoundTripTime?: number;
  nominated?: boolean;
  state?: string;
  fractionLost?: number;
  packetsLost?: number;
  packetsReceived?: number;
  framesPerSecond?: number;
}

/** Read a stats report; `before` is what the last reading returned, for the loss since then. */
export function readQuality(
  report: Iterable<OneStat>,
  before: Counted | null,
): { quality: LineQuality; counted: Counted } {
  let rttS: number | null = null;
  let remoteLoss: number | null = null;
  let fps: number | null = null;
  const counted: Counted = { lost: 0, received: 0 };
  for (const one of report) {
    if (one.type === "candidate-pair" && one.nominated === true && one.currentRoundTripTime !== undefined) {
      rttS = one.currentRoundTripTime;
    } else if (one.type === "remote-inbound-rtp") {
      remoteLoss = Math.max(remoteLoss ?? 0, one.fractionLost ?? 0);
      rttS ??= one.roundTripTime ?? null;
    } else if (one.type === "inbound-rtp") {
      counted.lost += one.packetsLost ?? 0;
      counted.received += one.packetsReceived ?? 0;
      // No frames at all is a camera that is off; and what a slow device sends says nothing about its line.
      if (one.kind === "video" && one.framesPerSecond) fps = one.framesPerSecond;
    }
  }
  const lost = counted.lost - (before?.lost ?? counted.lost);
  const seen = lost + counted.received - (before?.received ?? counted.received);
  const loss = seen > 0 ? Math.max(0, lost) / seen : remoteLoss;
  const rttMs = rttS === null ? null : Math.round(rttS * 1000);
  return { quality: { bars: barsOf(rttMs, loss, fps), rttMs, loss, fps }, counted };
}
