/**
 * Takes out of a recorded page whatever could act: scripts, frames, refreshes, handlers, addresses that run.
 *
 * The frame's policy and sandbox already refuse all of it. What comes from a customer's browser is still not trusted
 * with a second way to try (rrweb itself only defuses what its own recorder would have left in).
 */
import type { PageEvent } from "./wire";

const ACTING = new Set(["script", "iframe", "frame", "object", "embed", "base", "portal", "applet"]);
const RUNS = /^[\s\p{Cc}]*(javascript|vbscript|data:text\/html)/iu;
const ADDRESSES = new Set(["href", "src", "action", "formaction", "xlink:href", "srcdoc", "ping"]);

type Json = unknown;
type Attributes = Record<string, Json>;

const isRecord = (value: Json): value is Record<string, Json> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function harmlessAttributes(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name, value]) => {
      const lower = name.toLowerCase();
      if (lower.startsWith("on") || lower === "srcdoc" || lower === "http-equiv") return false;
      return !(ADDRESSES.has(lower) && typeof value === "string" && RUNS.test(value));
    }),
  );
}

/** A copy of any part of an event in which every element is harmless. */
export function harmless(value: Json): Json {
  if (Array.isArray(value)) return value.map(harmless);
  if (!isRecord(value)) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, harmless(part)]));
  if (typeof copy.tagName === "string" && ACTING.has(copy.tagName.toLowerCase())) {
    return { ...copy, tagName: "noscript", attributes: {}, childNodes: [] };
  }
  if (isRecord(copy.attributes)) copy.attributes = harmlessAttributes(copy.attributes);
  return copy;
}

export const harmlessEvents = (events: readonly PageEvent[]): PageEvent[] =>
  events.map((event) => harmless(event) as PageEvent);
