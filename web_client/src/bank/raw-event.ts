/** An rrweb event as this page reads it: untrusted JSON, and the numbers that say what is what. */

export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };
export type Fields = Record<string, Json>;

/** An rrweb event as far as this module cares; see @rrweb/types. */
export interface RawEvent {
  type: number;
  data: unknown;
  timestamp: number;
}

/** The numbers are those of @rrweb/types (EventType, NodeType, IncrementalSource), which has no run-time part here. */
export const EVENT = { domContentLoaded: 0, load: 1, fullSnapshot: 2, incremental: 3, meta: 4 } as const;
export const NODE = { document: 0, doctype: 1, element: 2, text: 3 } as const;
export const SOURCE = {
  mutation: 0,
  mouseMove: 1,
  mouseInteraction: 2,
  scroll: 3,
  viewportResize: 4,
  input: 5,
  touchMove: 6,
  styleSheetRule: 8,
  drag: 12,
  styleDeclaration: 13,
  adoptedStyleSheet: 15,
} as const;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
export const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

export function picked(from: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  );
}
