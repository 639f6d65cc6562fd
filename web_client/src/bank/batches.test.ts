import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BIGGEST_CHUNK, Batches, SEND_EVERY_MS, bytesAsJson } from "./batches";

describe("batches of page events", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function made() {
    const sent: string[] = [];
    const told: string[] = [];
    const batches = new Batches({
      send: (_n, json) => sent.push(json),
      tooLarge: () => told.push("too large"),
      behind: () => told.push("behind"),
    });
    const pass = () => void vi.advanceTimersByTime(SEND_EVERY_MS);
    return { batches, sent, told, pass };
  }

  it("gather what happens within a tenth of a second", () => {
    const { batches, sent, pass } = made();
    batches.add({ a: 1 });
    batches.add({ b: 2 });
    expect(sent).toEqual([]);
    pass();
    expect(sent).toEqual(['[{"a":1},{"b":2}]']);
  });

  it("are never larger than a message may be, counted as they travel", () => {
    const { batches, sent, pass } = made();
    const quarter = '界"'.repeat(BIGGEST_CHUNK / 24);
    for (let i = 0; i < 6; i++) batches.add({ quarter });
    for (let i = 0; i < 6; i++) pass();
    expect(sent.length).toBeGreaterThan(1);
    for (const json of sent) expect(bytesAsJson(json)).toBeLessThanOrEqual(BIGGEST_CHUNK);
  });

  it("say so when one event alone is too large", () => {
    const { batches, sent, told, pass } = made();
    batches.add({ snapshot: "x".repeat(BIGGEST_CHUNK) });
    pass();
    expect(told).toEqual(["too large"]);
    expect(sent).toEqual([]);
  });

  it("wait for the panel, and ask for a new snapshot instead of piling up", () => {
    const { batches, sent, told, pass } = made();
    for (let i = 0; i < 20; i++) {
      batches.add({ big: "x".repeat(800_000) });
      pass();
    }
    expect(sent).toHaveLength(4);
    for (let n = 1; n <= 4; n++) batches.taken(n);
    expect(told).toEqual(["behind"]);
    batches.add({ snapshot: true });
    pass();
    expect(sent.at(-1)).toContain("snapshot");
  });
});
