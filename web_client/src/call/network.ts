/** A two-second look at the network: how fast down, how fast up, how far away. */

export interface Speed {
  downKbps: number;
  upKbps: number;
  rttMs: number;
}

export type Verdict = "good" | "enough" | "poor";

const PATH = "/api/speed";
const EACH_WAY_MS = 900;
const UPLOAD_BYTES = 64 * 1024;

// A call takes about 1 Mbit/s each way; 300 kbit/s still carry voice and a small picture.
const GOOD_KBPS = 1_000;
const ENOUGH_KBPS = 300;
const GOOD_RTT_MS = 300;

export function verdictOf(speed: Speed): Verdict {
  const least = Math.min(speed.downKbps, speed.upKbps);
  if (least < ENOUGH_KBPS) return "poor";
  return least >= GOOD_KBPS && speed.rttMs <= GOOD_RTT_MS ? "good" : "enough";
}

const kbps = (bytes: number, ms: number): number => Math.round((bytes * 8) / Math.max(1, ms));

async function readFor(reply: Response, ms: number): Promise<number> {
  const reader = reply.body?.getReader();
  if (reader === undefined) return (await reply.arrayBuffer()).byteLength;
  const until = performance.now() + ms;
  let bytes = 0;
  while (performance.now() < until) {
    const { done, value } = await reader.read();
    if (done) return bytes;
    bytes += value.byteLength;
  }
  await reader.cancel();
  return bytes;
}

/** Measure; rejects when the service cannot be reached. */
export async function measure(bearer: string | null): Promise<Speed> {
  const headers: HeadersInit = bearer === null ? {} : { Authorization: `Bearer ${bearer}` };
  const ask = async (init: RequestInit) => {
    const reply = await fetch(PATH, { headers, cache: "no-store", ...init });
    if (!reply.ok) throw new Error(`the speed test was refused: ${reply.status}`);
    return reply;
  };

  const began = performance.now();
  const reply = await ask({});
  const firstByte = performance.now();
  const down = await readFor(reply, EACH_WAY_MS);
  const downKbps = kbps(down, performance.now() - firstByte);

  const block = new Blob([crypto.getRandomValues(new Uint8Array(UPLOAD_BYTES))]);
  const upBegan = performance.now();
  let up = 0;
  while (performance.now() - upBegan < EACH_WAY_MS) {
    await ask({ method: "POST", body: block });
    up += block.size;
  }
  return { downKbps, upKbps: kbps(up, performance.now() - upBegan), rttMs: Math.round(firstByte - began) };
}
