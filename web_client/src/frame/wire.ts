/** What the page and its sandboxed frame say to each other by `postMessage`. */
import type { eventWithTime } from "@rrweb/types";

export type PageEvent = eventWithTime;

export type ToFrame =
  /** Events of a page that is being shown now; `first`: they begin a new recording. */
  | { type: "live"; events: PageEvent[]; first: boolean }
  /** A whole recording, to be moved about in. */
  | { type: "load"; events: PageEvent[] }
  /** Show the page as it was this long after its first event, and go on from there if `playing`. */
  | { type: "at"; offsetMs: number; playing: boolean; speed: number };

export type FromFrame =
  | { type: "ready" }
  /** The size of the customer's window, so that the frame can be given the same and scaled. */
  | { type: "size"; width: number; height: number };
