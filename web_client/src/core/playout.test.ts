import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Playout } from "./playout";

function made() {
  const line = { nacks: 0, freezes: 0, roundTrip: 0.1 };
  const receivers: { jitterBufferTarget: number | null }[] = [
    { jitterBufferTarget: null },
    { jitterBufferTarget: null },
  ];
  const pc = {
    connectionState: "connected",
    getReceivers: () => receivers,
    getStats: vi.fn(() =>
      Promise.resolve(
        new Map<string, object>([
          ["pair", { type: "candidate-pair", nominated: true, currentRoundTripTime: line.roundTrip }],
          ["video", { type: "inbound-rtp", kind: "video", nackCount: line.nacks, freezeCount: line.freezes }],
        ]),
      ),
    ),
  };
  new Playout(pc as unknown as RTCPeerConnection);
  const look = async (times: number, change: () => void = () => undefined) => {
    for (let n = 0; n < times; n += 1) {
      change();
      await vi.advanceTimersByTimeAsync(500);
    }
  };
  return { line, receivers, pc, look };
}

describe("the delay of what is received", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is the browser's own on a good line, and after a single repair", async () => {
    const { line, receivers, look } = made();
    await look(3);
    line.nacks += 1;
    await look(20);
    expect(receivers.map((one) => one.jitterBufferTarget)).toEqual([null, null]);
  });

  it("covers repairs where they are frequent, for sound and picture alike", async () => {
    const { line, receivers, look } = made();
    await look(4, () => (line.nacks += 2));
    expect(receivers.map((one) => one.jitterBufferTarget)).toEqual([350, 350]);
  });

  it("has a bound, and goes when the line has been good for a while", async () => {
    const { line, receivers, look } = made();
    line.roundTrip = 3;
    await look(4, () => (line.freezes += 1));
    expect(receivers[0]?.jitterBufferTarget).toBe(450);
    await look(45);
    expect(receivers[0]?.jitterBufferTarget).toBeNull();
  });

  it("is looked after no longer once the connection is closed", async () => {
    const { pc, look } = made();
    await look(2);
    pc.connectionState = "closed";
    const asked = pc.getStats.mock.calls.length;
    await look(5);
    expect(pc.getStats.mock.calls.length).toBe(asked);
  });
});
