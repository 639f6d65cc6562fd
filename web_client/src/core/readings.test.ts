import { describe, expect, it } from "vitest";
import { isDoubtful, readingsOf, sidesOf } from "./readings";

const PICTURE = "document/0001";
const field = (name: string, value: string, proof: string) => ({
  name,
  value,
  proof,
  confidence: 0.9,
  box: null,
  mended: false,
});
const read = (more: object = {}) => ({
  name: "DocumentRead",
  event: {
    picture: PICTURE,
    kind: "cn_resident_id",
    side: "front",
    problems: [],
    reader: "reader",
    fields: [field("name", "张三", "none"), field("number", "11010519491231002X", "check_digit")],
    ...more,
  },
});
const corrected = (name: string, value: string, picture = PICTURE) => ({
  name: "DocumentFieldCorrected",
  event: { picture, name, agent: "a", value },
});

describe("readings", () => {
  it("puts the newest photo of a side first, and earlier ones of it aside", () => {
    const back = { picture: "document/0002", side: "back" };
    const again = { picture: "document/0003" };
    const nothing = { picture: "document/0004", kind: null, side: null };
    const sides = sidesOf(readingsOf([read(), read(back), read(again), read(nothing)]));
    expect(sides.newest.map(({ picture }) => picture)).toEqual([
      "document/0004",
      "document/0003",
      "document/0002",
    ]);
    expect(sides.earlier.map(({ picture }) => picture)).toEqual([PICTURE]);
  });

  it("says what was read, photo by photo", () => {
    const readings = readingsOf([
      read(),
      { name: "NoteAdded", event: {} },
      read({ picture: "document/0002" }),
    ]);
    expect(readings.map((reading) => reading.picture)).toEqual([PICTURE, "document/0002"]);
    expect(readings[0]?.fields.slice(0, 2).map(({ value }) => value)).toEqual(["张三", "11010519491231002X"]);
  });

  it("lays the agent's corrections over it, and keeps what was read", () => {
    const [reading] = readingsOf([read(), corrected("name", "张叁"), corrected("address", "北京")]);
    expect(reading?.fields[0]).toMatchObject({ value: "张叁", read: "张三", corrected: true });
    const address = reading?.fields.find((field) => field.name === "address");
    expect(address).toMatchObject({ value: "北京", read: "", corrected: true });
  });

  it("is not corrected when the agent goes back to what was read", () => {
    const [reading] = readingsOf([read(), corrected("name", "张叁"), corrected("name", "张三")]);
    expect(reading?.fields[0]?.corrected).toBe(false);
  });

  it("keeps a place for what could not be read", () => {
    const [reading] = readingsOf([read()]);
    const empty = reading?.fields.filter(({ value }) => value === "").map(({ name }) => name);
    expect(empty).toEqual(["sex", "nation", "birth_date", "address"]);
  });

  it("takes no correction of a photo that was not read", () => {
    expect(readingsOf([corrected("name", "张三")])).toEqual([]);
  });

  it("is doubtful when something does not fit, until a person has read it", () => {
    const doubtful = (...happened: { name: string; event: object }[]) => {
      const [reading] = readingsOf(happened);
      return reading !== undefined && isDoubtful(reading);
    };
    expect(doubtful(read())).toBe(false);
    expect(doubtful(read({ problems: ["expired"] }))).toBe(true);
    expect(doubtful(read({ kind: null, fields: [] }))).toBe(true);
    const wrong = read({ fields: [field("number", "1", "wrong")] });
    expect(doubtful(wrong)).toBe(true);
    expect(doubtful(wrong, corrected("number", "11010519491231002X"))).toBe(false);
  });
});
