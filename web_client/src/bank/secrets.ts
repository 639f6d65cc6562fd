/**
 * What must not leave the bank's page: card numbers, identity numbers, and whatever was typed into it.
 * Pure: text in, text with fixed-width blocks out.
 */

/** Always the same width, so that it does not even tell a length. */
export const BLOCK = "••••••";

// Digits as people write them: with spaces (of any kind), dots, hyphens or slashes between.
const GROUPED_DIGITS = /\d(?:[\s\u00a0\u2009\u202f.\-‐‑–/]{0,2}\d){11,}[\s-]?[xX]?/gu;
// Chinese resident identity: six digits of place, a date of birth, three of order, a check character (GB 11643).
const RESIDENT_ID = /^\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dxX]$/u;
const OLD_RESIDENT_ID = /^\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}$/u;

const SHORTEST_CARD = 13;
const LONGEST_CARD = 19;
const SHORTEST_TYPED = 3; // digits; shorter ones would turn half of every page into blocks
const SHORTEST_WORD = 4; // the same for texts without a digit
const SHORTEST_IN_STYLE = 8; // what is typed as a note ("the") must not break every "theme" of the page's styles
const MOST_TYPED = 2_000; // different texts that are remembered; the oldest go first

/** The check digit of payment cards (ISO/IEC 7812-1, annex B). */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** Whether some neighbouring groups make a card number: "4111 1111 1111 1111 123" ends with another number. */
function holdsCard(groups: readonly string[]): boolean {
  return groups.some((_, from) => {
    let digits = "";
    return groups.slice(from).some((group) => {
      digits += group;
      return digits.length >= SHORTEST_CARD && digits.length <= LONGEST_CARD && luhn(digits);
    });
  });
}

/** Whether a run of digits is one that nobody else should read. A run longer than any card is taken for one. */
function isSecret(run: string): boolean {
  const bare = run.replace(/[^\dxX]/gu, "");
  if (RESIDENT_ID.test(bare) || OLD_RESIDENT_ID.test(bare)) return true;
  const groups = run.match(/\d+/gu) ?? [];
  return groups.join("").length > LONGEST_CARD || holdsCard(groups);
}

/** The text with every card and identity number in it replaced. */
export function withoutNumbers(text: string): string {
  // Full-width digits (０-９) are digits too.
  const plain = text.replace(/[０-９]/gu, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
  const scrubbed = plain.replace(GROUPED_DIGITS, (run) => (isSecret(run) ? BLOCK : run));
  return scrubbed === plain ? text : scrubbed;
}

/** The same for styles and names, where numbers with dots and spaces between are measures: only unbroken runs. */
export function withoutPlainNumbers(text: string): string {
  return text.replace(/(?<![\d.])\d{13,19}(?![\d.])/gu, (run) => (isSecret(run) ? BLOCK : run));
}

/** Remembers, in the bank's page only, what was typed there, to find it again when a script of the page repeats it. */
export class Typed {
  readonly #texts = new Set<string>();

  know(text: string): void {
    for (const one of new Set([text, text.trim(), text.replace(/[\s-]/gu, "")])) {
      if (one.length < (/\d/u.test(one) ? SHORTEST_TYPED : SHORTEST_WORD)) continue;
      this.#texts.delete(one);
      this.#texts.add(one);
    }
    for (const oldest of this.#texts) {
      if (this.#texts.size <= MOST_TYPED) break;
      this.#texts.delete(oldest);
    }
  }

  without(text: string): string {
    return this.#replaced(text, [...this.#texts]);
  }

  withoutInStyle(text: string): string {
    return this.#replaced(
      text,
      [...this.#texts].filter((one) => one.length >= SHORTEST_IN_STYLE),
    );
  }

  /** Whether this is one or two digits of something typed: a script may repeat a number digit by digit. */
  isPiece(text: string): boolean {
    const bare = text.trim();
    return (
      /^\d{1,2}$/u.test(bare) && [...this.#texts].some((one) => /^[\d\s-]+$/u.test(one) && one.includes(bare))
    );
  }

  #replaced(text: string, typed: string[]): string {
    // The longest first: "622" must not leave the rest of "622202" standing.
    const found = typed.filter((one) => text.includes(one)).sort((a, b) => b.length - a.length);
    return found.reduce((left, one) => left.replaceAll(one, BLOCK), text);
  }
}
