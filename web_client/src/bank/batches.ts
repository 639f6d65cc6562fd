/**
 * Page events on their way to the panel: gathered for at most 100 ms, cut to what one message may hold, and never more
 * on the way than the panel has taken. What would pile up is thrown away for one fresh snapshot instead.
 */

export const SEND_EVERY_MS = 100;
/** Bytes of one chunk as it travels: a JSON text inside a JSON text. The server takes 900,000. */
export const BIGGEST_CHUNK = 900_000;
const MOST_UNDER_WAY = 4; // chunks that the panel has not confirmed
const MOST_QUEUED = 4_000_000; // bytes; a page that changes faster than the line carries

export interface BatchesOptions {
  send: (n: number, json: string) => void;
  /** An event that is too large to be sent at all: sharing stops. */
  tooLarge: () => void;
  /** So much was thrown away that a new snapshot is needed. */
  behind: () => void;
}

const encoder = new TextEncoder();

/** Bytes of a text once it stands as a string in a JSON message in UTF-8. */
export function bytesAsJson(text: string): number {
  return encoder.encode(JSON.stringify(text)).length;
}

export class Batches {
  #queue: { json: string; bytes: number }[] = [];
  #queued = 0;
  #underWay = new Set<number>();
  #number = 0;
  #behind = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: BatchesOptions) {}

  add(event: object): void {
    const json = JSON.stringify(event);
    const bytes = bytesAsJson(json) + 1; // and a comma
    if (bytes + 4 > BIGGEST_CHUNK) {
      this.close();
      this.options.tooLarge();
      return;
    }
    if (this.#behind) return; // a snapshot will tell all of it
    if (this.#queued + bytes > MOST_QUEUED) {
      this.#behind = true;
      this.#queue = [];
      this.#queued = 0;
      return;
    }
    this.#queue.push({ json, bytes });
    this.#queued += bytes;
    this.#timer ??= setTimeout(this.#flush, SEND_EVERY_MS);
  }

  /** The panel has taken chunk `n`: it is in evidence. */
  taken(n: number): void {
    this.#underWay.delete(n);
    if (this.#behind && this.#underWay.size === 0) {
      this.#behind = false;
      this.options.behind();
    }
    if (this.#queue.length > 0) this.#timer ??= setTimeout(this.#flush, SEND_EVERY_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#queue = [];
    this.#queued = 0;
  }

  readonly #flush = (): void => {
    this.#timer = undefined;
    if (this.#underWay.size >= MOST_UNDER_WAY || this.#queue.length === 0) return;
    const parts: string[] = [];
    let bytes = 4; // quotes and brackets
    for (
      let next = this.#queue[0];
      next !== undefined && bytes + next.bytes <= BIGGEST_CHUNK;
      next = this.#queue[0]
    ) {
      this.#queue.shift();
      this.#queued -= next.bytes;
      bytes += next.bytes;
      parts.push(next.json);
    }
    this.#underWay.add(++this.#number);
    this.options.send(this.#number, `[${parts.join(",")}]`);
    if (this.#queue.length > 0) this.#timer = setTimeout(this.#flush, SEND_EVERY_MS);
  };
}
