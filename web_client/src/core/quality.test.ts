import { describe, expect, it } from "vitest";
import { barsOf, readQuality } from "./quality";

describe("the quality of a line", () => {
  it("is the worst of delay, loss and frame rate, and never none while connected", () => {
    expect(barsOf(40, 0, 30)).toBe(4);
    expect(barsOf(40, 0.05, 30)).toBe(2);
    expect(barsOf(400, 0, 30)).toBe(2);
    expect(barsOf(40, 0, 1)).toBe(1);
    expect(barsOf(null, null, null)).toBe(4);
  });

  it("counts the loss since the last look, not since the beginning", () => {
    const inbound = (packetsLost: number, packetsReceived: number) => [
      { type: "inbound-rtp", kind: "video", packetsLost, packetsReceived, framesPerSecond: 25 },
    ];
    const first = readQuality(inbound(50, 950), null);
    expect(first.quality.loss).toBeNull();
    const second = readQuality(inbound(60, 1040), first.counted);
    expect(second.quality.loss).toBeCloseTo(0.1);
  });
});
