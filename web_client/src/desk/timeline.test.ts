import { describe, expect, it } from "vitest";
import type { Told } from "../core/connection";
import { grouped } from "./timeline";

const moment = (at: string) =>
  ({ type: "told", name: "NoteAdded", at, event: { text: "" } }) as unknown as Told;

describe("the desk's timeline", () => {
  it("joins moments whose dots would cover each other, counted from the first of them", () => {
    const moments = ["12:00:00", "12:00:09", "12:00:11", "12:00:20"].map((time) =>
      moment(`2026-01-05T${time}Z`),
    );
    expect(grouped(moments, 10_000).map((group) => group.length)).toEqual([2, 2]);
    expect(grouped(moments, 1_000)).toHaveLength(4);
    expect(grouped([], 1_000)).toEqual([]);
  });
});
