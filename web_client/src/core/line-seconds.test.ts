import { describe, expect, it } from "vitest";
import { LineSeconds, summaryOf } from "./line-seconds";
import type { LineSecond } from "./line-seconds";

const calm: LineSecond = {
  second: 1,
  up_bit_s: 900_000,
  up_loss: 0,
  down_bit_s: 800_000,
  down_loss: null,
  round_trip_ms: 40,
  jitter_ms: 3,
  frames: 25,
  frozen_ms: 0,
  view_frozen_ms: null,
};
const six = (changes: Partial<LineSecond>) =>
  [1, 2, 3, 4, 5, 6].map((second) => ({ ...calm, ...changes, second }));

describe("a line in one word", () => {
  it("is good while nothing is missing, weak when one notices, bad when one suffers", () => {
    expect(summaryOf(six({})).grade).toBe("good");
    expect(summaryOf(six({ up_loss: 40 })).grade).toBe("weak");
    expect(summaryOf(six({ down_loss: 100 })).grade).toBe("bad");
    expect(summaryOf(six({ round_trip_ms: 500 })).grade).toBe("weak");
    expect(summaryOf(six({ round_trip_ms: 1_000 })).grade).toBe("bad");
    expect(summaryOf([...six({}), { ...calm, second: 7, frozen_ms: 300 }]).grade).toBe("weak");
    expect(summaryOf(six({ frozen_ms: 400 })).grade).toBe("bad");
    expect(summaryOf(six({ frames: 7 })).grade).toBe("weak");
    expect(summaryOf(six({ frames: 3 })).grade).toBe("bad");
    expect(summaryOf(six({ frames: 0 })).grade).toBe("good"); // the camera is off
    expect(summaryOf([]).grade).toBe("unknown");
  });

  it("does not take silence of one way for loss", () => {
    const { loss, bitrate } = summaryOf(six({ up_loss: null, down_loss: null, up_bit_s: null }));
    expect([loss, bitrate]).toEqual([null, null]);
  });
});

describe("the seconds of a line", () => {
  it("are kept in order, the newest of them, and what is told again replaces what was known", () => {
    const line = new LineSeconds(3);
    line.take([5, 3, 4, 2].map((second) => ({ ...calm, second })));
    line.take([{ ...calm, second: 4, frozen_ms: 200 }]);
    expect(line.since(0).map((one) => [one.second, one.frozen_ms])).toEqual([
      [3, 0],
      [4, 200],
      [5, 0],
    ]);
    expect(line.since(5)).toHaveLength(1);
  });
});
