/** Texts, names, addresses and styles, as they may be read outside of the bank's page. */
import { isFields } from "./raw-event";
import type { Json } from "./raw-event";
import { BLOCK, Typed, withoutNumbers, withoutPlainNumbers } from "./secrets";

export const blocked = (text: string): string => (text.trim() === "" ? "" : BLOCK);

function decoded(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

export class Readable {
  readonly #typed = new Typed();

  /** Something was typed into the page (it stays here). */
  typed(text: string): void {
    this.#typed.know(text);
  }

  /** Whether something typed stands in this text. */
  repeatsTyped(text: string): boolean {
    return this.#typed.without(text) !== text;
  }

  text(text: string): string {
    return this.#typed.isPiece(text) ? BLOCK : this.#typed.without(withoutNumbers(text));
  }

  /** A name or a style: it is not read, but it could hold a number all the same. */
  name(text: string): string {
    return this.#typed.withoutInStyle(withoutPlainNumbers(text));
  }

  /** An address without its query and fragment; what is inline or runs is dropped. */
  address(address: string): string {
    if (address.startsWith("#")) return this.text(address);
    if (/^\s*(?:javascript|data|blob|vbscript|mailto|tel|sms):/iu.test(address)) return "";
    return this.text(decoded(address.split(/[?#]/u, 1)[0] ?? ""));
  }

  style(css: string): string {
    const bare = css.replace(/url\(\s*(["']?)(.*?)\1\s*\)/giu, (_, quote: string, address: string) => {
      return `url(${quote}${this.address(address)}${quote})`;
    });
    return this.name(bare);
  }

  /** Changes of a style, whatever their shape. */
  styleChange(value: Json): Json {
    if (typeof value === "string") return this.style(value);
    if (Array.isArray(value)) return value.map((one) => this.styleChange(one));
    if (!isFields(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.styleChange(one)]));
  }
}
