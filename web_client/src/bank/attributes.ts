/** Which attributes of an element may leave the bank's page: those that only say how a thing looks. */
import { textOf } from "./raw-event";
import type { Fields, Json } from "./raw-event";
import { blocked } from "./readable";
import type { Readable } from "./readable";

/** Elements that leave without anything inside. */
export const EMPTIED_TAGS = new Set([
  "script",
  "noscript",
  "template",
  "object",
  "embed",
  "audio",
  "video",
  "iframe",
  "frame",
]);
const FIELD_TAGS = new Set(["input", "textarea", "select", "option"]);
/** A button's label stands in its `value`. */
const BUTTON_TYPES = new Set(["button", "submit", "reset"]);

/** Attributes that only say how a thing looks. */
const HARMLESS = new Set(
  (
    "class id style dir lang hidden open type rel media as disabled readonly required multiple size rows cols wrap " +
    "width height align valign border cellpadding cellspacing colspan rowspan span bgcolor color face start reversed " +
    "role contenteditable aria-hidden aria-expanded aria-pressed aria-selected aria-current aria-disabled aria-busy " +
    "data-theme slot part crossorigin loading decoding xmlns fill stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray " +
    "stroke-dashoffset fill-rule clip-rule fill-opacity stroke-opacity opacity stop-color stop-opacity " +
    "gradientunits patternunits clip-path mask filter"
  ).split(" "),
);
/** Attributes that are measures: numbers only, or they do not leave. */
const MEASURES = new Set(
  (
    "viewbox preserveaspectratio d transform gradienttransform cx cy r rx ry x y x1 x2 y1 y2 points offset " +
    "rr_width rr_height rr_scrollleft rr_scrolltop"
  ).split(" "),
);
const ONLY_MEASURES = /^[\d\s.,+\-()%a-z]*$/iu;
const ADDRESSES = new Set(["href", "src", "xlink:href"]);
const STYLE_TEXTS = new Set(["_csstext", "csstext"]);
const MASK_MARK = "data-videobank-mask";

/** What is remembered of a node of the page. */
export interface Known {
  tag: string;
  masked: boolean;
  inputType: string;
}

/** Marked by the bank, or a place to write in. */
export function marks(attributes: Fields): boolean {
  if (MASK_MARK in attributes) return true;
  const editable = attributes.contenteditable;
  return editable !== undefined && editable !== null && editable !== "false" && editable !== false;
}

export class Attributes {
  constructor(private readonly readable: Readable) {}

  of(attributes: Fields, known: Known): Fields {
    const kept: Fields = {};
    for (const [name, value] of Object.entries(attributes)) {
      const left = this.#attribute(name.toLowerCase(), value, known);
      if (left !== undefined) kept[name] = left;
    }
    return kept;
  }

  #attribute(name: string, value: Json, known: Known): Json {
    if (value === null) return null; // it was taken away
    if (name === MASK_MARK) return "";
    if (EMPTIED_TAGS.has(known.tag) && name !== "class" && name !== "style" && !name.startsWith("rr_"))
      return undefined;
    if (known.tag === "link" && name === "rel") return value;
    if (name === "value" && FIELD_TAGS.has(known.tag)) return this.#value(textOf(value), known);
    if (STYLE_TEXTS.has(name)) return this.readable.style(textOf(value));
    if (name === "style") return this.readable.styleChange(value);
    if (ADDRESSES.has(name)) return this.#link(textOf(value), known);
    if (MEASURES.has(name))
      return typeof value === "string" && !ONLY_MEASURES.test(value) ? undefined : value;
    if (!HARMLESS.has(name)) return undefined;
    return typeof value === "string" ? this.readable.name(value) : value;
  }

  /** What a field holds is a block; whether it holds anything may be seen. */
  #value(value: string, known: Known): string {
    if (known.tag === "input" && BUTTON_TYPES.has(known.inputType) && !known.masked)
      return this.readable.text(value);
    return blocked(value);
  }

  /** Where a link leads is nobody's business; pictures and style sheets are needed to see the page. */
  #link(address: string, known: Known): Json {
    if (known.tag === "a") return "#"; // so that it looks like a link
    const shown = ["img", "image", "use", "link", "source"].includes(known.tag);
    if (!shown || known.masked) return undefined;
    return this.readable.address(address);
  }
}
