/** What stands on the documents of a call: what was read, and over it what the agent put right. */
import type { DocumentFieldCorrected, DocumentRead } from "./messages";

export interface ReadField {
  name: string;
  value: string;
  /** What the machine read; empty when it read nothing there. */
  read: string;
  proof: DocumentRead["fields"][number]["proof"];
  corrected: boolean;
}

export interface Reading {
  picture: string;
  kind: DocumentRead["kind"];
  side: DocumentRead["side"];
  problems: DocumentRead["problems"];
  fields: ReadField[];
}

/** What a document of this kind and side always has: what could not be read of it can be written there. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  "cn_resident_id front": ["name", "sex", "nation", "birth_date", "address", "number"],
  "cn_resident_id back": ["authority", "valid_from", "valid_until"],
};

interface Happened {
  name: string;
  event: object;
}

function readingOf(event: DocumentRead): Reading {
  const { picture, kind, side, problems } = event;
  const fields: ReadField[] = event.fields.map(({ name, value, proof }) => {
    return { name, value, read: value, proof, corrected: false };
  });
  for (const name of EXPECTED[`${kind ?? ""} ${side ?? ""}`] ?? []) {
    if (!fields.some((field) => field.name === name)) {
      fields.push({ name, value: "", read: "", proof: "none", corrected: false });
    }
  }
  return { picture, kind, side, problems, fields };
}

function correct(reading: Reading, { name, value }: DocumentFieldCorrected): void {
  const known = reading.fields.find((field) => field.name === name);
  if (known === undefined) reading.fields.push({ name, value, read: "", proof: "none", corrected: true });
  else Object.assign(known, { value, corrected: value !== known.read });
}

/** One reading for each photo, in the order in which they were read. */
export function readingsOf(happened: readonly Happened[]): Reading[] {
  const readings = new Map<string, Reading>();
  for (const { name, event } of happened) {
    if (name === "DocumentRead") {
      const read = readingOf(event as DocumentRead);
      readings.set(read.picture, read);
    } else if (name === "DocumentFieldCorrected") {
      const correction = event as DocumentFieldCorrected;
      const reading = readings.get(correction.picture);
      if (reading !== undefined) correct(reading, correction);
    }
  }
  return [...readings.values()];
}

export interface Sides {
  /** One for each kind and side, the newest photo of it, the newest first. */
  newest: Reading[];
  /** Earlier photos of the same. */
  earlier: Reading[];
}

/** What counts of several photos of the same side is the newest; a photo on which nothing was known is of no side. */
export function sidesOf(readings: readonly Reading[]): Sides {
  const seen = new Set<string>();
  const sides: Sides = { newest: [], earlier: [] };
  for (const reading of readings.toReversed()) {
    const side = reading.kind === null ? reading.picture : `${reading.kind} ${reading.side ?? ""}`;
    (seen.has(side) ? sides.earlier : sides.newest).push(reading);
    seen.add(side);
  }
  return sides;
}

/** Whether a person should look twice: a check failed, or something does not fit together. */
export function isDoubtful(reading: Reading): boolean {
  return (
    reading.kind === null ||
    reading.problems.length > 0 ||
    reading.fields.some((field) => field.proof === "wrong" && !field.corrected)
  );
}
