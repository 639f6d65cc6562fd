import { describe, expect, it, vi } from "vitest";
import { RefusedError } from "./connection";
import { QualityReporter, readTotals, secondBetween } from "./quality-report";
import type { CountedStat } from "./quality-report";

const seen = (n: number): CountedStat[] => [
  { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.05 },
  { type: "inbound-rtp", kind: "audio", packetsReceived: 50 * n, packetsLost: n, jitterBufferDelay: 99 },
  {
    type: "inbound-rtp",
    kind: "video",
    packetsReceived: 100 * n,
    packetsLost: 2 * n,
    framesDecoded: 25 * n,
    framesDropped: 0,
    freezeCount: n,
    totalFreezesDuration: 0.4 * n,
    jitterBufferDelay: 2 * n,
    jitterBufferEmittedCount: 25 * n,
  },
];

describe("a second as the browser counts it", () => {
  it("is the difference of two readings", () => {
    const second = secondBetween(readTotals(seen(1), 1_000), readTotals(seen(2), 2_001));
    expect(second).toEqual({
      span_ms: 1_001,
      frames: 25,
      dropped: 0,
      freezes: 1,
      frozen_ms: 400,
      buffer_ms: 80,
      round_trip_ms: 50,
      packets: 150,
      lost: 3,
      limited: null,
    });
  });

  it("of a sender takes what the server reports of its packets", () => {
    const sent = (n: number): CountedStat[] => [
      {
        type: "outbound-rtp",
        kind: "video",
        packetsSent: 90 * n,
        framesEncoded: 30 * n,
        qualityLimitationReason: "cpu",
      },
      { type: "remote-inbound-rtp", kind: "video", packetsLost: 4 * n, roundTripTime: 0.12 },
    ];
    const second = secondBetween(readTotals(sent(1), 0), readTotals(sent(3), 1_000));
    expect(second).toMatchObject({ frames: 60, packets: 180, lost: 8, round_trip_ms: 120, limited: "cpu" });
    expect(second).toMatchObject({ freezes: null, frozen_ms: null, buffer_ms: null });
  });

  it("is none when the readings lie no second apart, as in a page that slept", () => {
    expect(secondBetween(readTotals(seen(1), 0), readTotals(seen(2), 61_000))).toBeNull();
    expect(secondBetween(readTotals(seen(1), 0), readTotals(seen(2), 100))).toBeNull();
  });

  it("never reports numbers that the server would refuse", () => {
    const wild: CountedStat[] = [
      {
        type: "inbound-rtp",
        kind: "video",
        packetsReceived: 1e12,
        packetsLost: -1e9,
        totalFreezesDuration: 1e9,
      },
    ];
    const second = secondBetween(readTotals([], 0), readTotals(wild, 1_000));
    expect(second).toMatchObject({ packets: 100_000, lost: -100_000, frozen_ms: 600_000 });
  });
});

describe("reporting", () => {
  const line = (peers: object[]) => {
    let n = 0;
    return {
      stream: "customer-camera",
      count: () => Promise.resolve({ peer: peers[Math.min(n, peers.length - 1)] ?? {}, report: seen(++n) }),
    };
  };
  const looks = async (reporter: QualityReporter, clock: { now: number }, n: number) => {
    for (let i = 0; i < n; i++) {
      clock.now += 1_000;
      await reporter.look();
    }
  };

  it("is every third second, and begins anew with a new connection", async () => {
    const clock = { now: 0 };
    vi.spyOn(performance, "now").mockImplementation(() => clock.now);
    const told: unknown[] = [];
    const request = (message: unknown) => {
      told.push(message);
      return Promise.resolve({ type: "done", id: 1 } as const);
    };
    const [first, second] = [{}, {}];
    const reporter = new QualityReporter({ request }, () => [one]);
    const one = line([first, first, second]);
    await looks(reporter, clock, 6);
    expect(told).toHaveLength(2);
    expect(told[0]).toMatchObject({
      type: "report_quality",
      seconds: [{ stream: "customer-camera", ago_ms: 1_000 }],
    });
    expect((told[1] as { seconds: unknown[] }).seconds).toHaveLength(3);
    vi.restoreAllMocks();
  });

  it("tells what a torn connection did not take with the next report, and nothing that was refused", async () => {
    const clock = { now: 0 };
    vi.spyOn(performance, "now").mockImplementation(() => clock.now);
    const told: { seconds: unknown[] }[] = [];
    const codes = ["torn", "too_much"];
    const request = (message: unknown) => {
      told.push(message as { seconds: unknown[] });
      const code = codes.shift();
      return code === undefined
        ? Promise.resolve({ type: "done", id: 1 } as const)
        : Promise.reject(new RefusedError(code, ""));
    };
    const one = line([{}]);
    const reporter = new QualityReporter({ request }, () => [one]);
    await looks(reporter, clock, 9);
    expect(told.map((message) => message.seconds.length)).toEqual([2, 5, 3]);
    vi.restoreAllMocks();
  });
});
