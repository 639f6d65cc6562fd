/**
 * How long what arrives waits before it is shown: on a line that loses packets, long enough for what is sent again.
 *
 * The browser's own buffer follows the delays that it sees, so that every repair which takes longer than the ones
 * before is a freeze. Where repairs are frequent, a moment more of delay is the lesser evil; on a good line there is none.
 */

const LOOK_EVERY_MS = 500;
const LOOKED_BACK = 6; // looks: repairs in two of them are no accident
const ROUGH_LOOKS = 2;
const CALM_LOOKS = 40; // without one: back to no delay of ours
const REPAIR_MS = 250; // twice over the other side's line, whose round trip is not known here ...
const MOST_MS = 450; // ... and beyond this people talk at the same time

/** What this reads of one entry of an RTCStatsReport (W3C webrtc-stats). */
interface Stat {
  type: string;
  kind?: string;
  nominated?: boolean;
  currentRoundTripTime?: number;
  nackCount?: number;
  freezeCount?: number;
}

interface Looked {
  repairs: number;
  freezes: number;
  roundTripMs: number;
}

function read(report: Iterable<Stat>): Looked {
  const looked: Looked = { repairs: 0, freezes: 0, roundTripMs: 0 };
  for (const one of report) {
    if (one.type === "candidate-pair" && one.nominated === true) {
      looked.roundTripMs = (one.currentRoundTripTime ?? 0) * 1000;
    } else if (one.type === "inbound-rtp" && one.kind === "video") {
      looked.repairs = one.nackCount ?? 0;
      looked.freezes = one.freezeCount ?? 0;
    }
  }
  return looked;
}

/** Chooses the delay of one receiving connection, until that is closed. */
export class Playout {
  readonly #rough: boolean[] = [];
  #before: Looked | null = null;
  #calm = 0;
  #targetMs: number | null = null;

  constructor(private readonly pc: RTCPeerConnection) {
    this.#later();
  }

  #later(): void {
    setTimeout(() => void this.#look(), LOOK_EVERY_MS);
  }

  async #look(): Promise<void> {
    if (this.pc.connectionState === "closed") return;
    const looked = read(((await this.pc.getStats()) as unknown as Map<string, Stat>).values());
    if (this.#before !== null) this.#judge(this.#before, looked);
    this.#before = looked;
    this.#later();
  }

  #judge(before: Looked, now: Looked): void {
    const froze = now.freezes > before.freezes;
    const rough = froze || now.repairs > before.repairs;
    this.#rough.push(rough);
    if (this.#rough.length > LOOKED_BACK) this.#rough.shift();
    this.#calm = rough ? 0 : this.#calm + 1;
    if (this.#rough.filter(Boolean).length >= ROUGH_LOOKS) {
      // Never shorter while it is rough: each change of pace can be seen.
      const wantedMs = Math.min(MOST_MS, REPAIR_MS + now.roundTripMs);
      this.#wait(Math.max(this.#targetMs ?? 0, Math.round(wantedMs)));
    } else if (this.#calm >= CALM_LOOKS) {
      this.#wait(null);
    }
  }

  #wait(targetMs: number | null): void {
    if (targetMs === this.#targetMs) return;
    this.#targetMs = targetMs;
    for (const receiver of this.pc.getReceivers()) {
      // Sound and picture alike, so that they stay together. Not every browser knows it (W3C webrtc-extensions).
      if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = targetMs;
    }
  }
}
