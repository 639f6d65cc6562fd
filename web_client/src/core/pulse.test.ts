import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Pulse } from "./pulse";

function made() {
  const told: string[] = [];
  const line = { octets: 0 };
  const getStats = () =>
    Promise.resolve(
      new Map([
        ["pair", { type: "candidate-pair", bytesReceived: line.octets }],
        ["track", { type: "inbound-rtp", bytesReceived: 7 }],
      ]),
    );
  const pulse = new Pulse(
    { getStats } as unknown as RTCPeerConnection,
    () => told.push("silent"),
    () => told.push("heard"),
  );
  return { told, line, pulse };
}

describe("a pulse", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is heard as long as anything arrives", async () => {
    const { told, line } = made();
    for (let look = 0; look < 10; look += 1) {
      line.octets += 60;
      await vi.advanceTimersByTimeAsync(300);
    }
    expect(new Set(told)).toEqual(new Set(["heard"]));
  });

  it("is silent after more than a second without a sign, again and again, until something comes", async () => {
    const { told, line } = made();
    line.octets = 60;
    await vi.advanceTimersByTimeAsync(1_200);
    expect(told).toEqual(["heard"]);
    await vi.advanceTimersByTimeAsync(600);
    expect(told).toEqual(["heard", "silent", "silent"]);
    line.octets = 120;
    await vi.advanceTimersByTimeAsync(300);
    expect(told.at(-1)).toBe("heard");
  });

  it("says nothing once it is stopped", async () => {
    const { told, pulse } = made();
    pulse.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toEqual([]);
  });
});
