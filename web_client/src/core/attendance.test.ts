import { describe, expect, it } from "vitest";
import { lastingOf, spansOf } from "./attendance";

const noticed = (kind: string, from_us: number) => ({ name: "AttendanceNoticed", event: { kind, from_us } });
const over = (kind: string, from_us: number, until_us: number) => ({
  name: "AttendanceOver",
  event: { kind, from_us, until_us },
});

describe("attendance", () => {
  it("joins each beginning with its own end", () => {
    const events = [
      noticed("second_face", 1),
      noticed("face_gone", 4),
      over("second_face", 1, 6),
      { name: "NoteAdded", event: { text: "" } },
      over("face_gone", 4, 9),
      noticed("face_gone", 12),
    ];
    expect(spansOf(events).map(({ kind, fromUs, untilUs }) => [kind, fromUs, untilUs])).toEqual([
      ["second_face", 1, 6],
      ["face_gone", 4, 9],
      ["face_gone", 12, null],
    ]);
    expect(lastingOf(events).map((span) => span.kind)).toEqual(["face_gone"]);
  });

  it("has nothing that lasts where nothing was noticed", () => {
    expect(lastingOf([over("face_gone", 1, 2)])).toEqual([]);
  });
});
