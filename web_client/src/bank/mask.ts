/**
 * Scrubs every rrweb event before it leaves the bank's page. Private by default: an attribute, a text or an event that
 * is not known to be harmless stays here.
 *
 * rrweb's own masks keep the length of the text and leak hidden inputs, placeholders, mutations of `value`, option
 * values and titles; so nothing here relies on them. Pure but for what it remembers of the tree (which nodes are masked).
 */
import { BLOCK, Typed, withoutNumbers, withoutPlainNumbers } from "./secrets";

export { BLOCK } from "./secrets";

type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };
type Fields = Record<string, Json>;

/** An rrweb event as far as this module cares; see @rrweb/types. */
export interface RawEvent {
  type: number;
  data: unknown;
  timestamp: number;
}

/** The numbers are those of @rrweb/types (EventType, NodeType, IncrementalSource), which has no run-time part here. */
const EVENT = { domContentLoaded: 0, load: 1, fullSnapshot: 2, incremental: 3, meta: 4 } as const;
const NODE = { document: 0, doctype: 1, element: 2, text: 3 } as const;
const SOURCE = {
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

/** Elements whose text nobody outside may read: what is typed or chosen, and what is no text for people. */
const MASKED_TAGS = new Set(["textarea", "option", "select", "datalist", "output", "title"]);
const EMPTIED_TAGS = new Set([
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

const BIGGEST_INLINE_TEXT = 80; // characters of one element within which a number may be split over several nodes

interface Known {
  tag: string;
  masked: boolean;
  inputType: string;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

export class Scrubber {
  readonly #known = new Map<number, Known>();
  readonly #typed = new Typed();

  /** Something was typed into the page (it stays here). */
  typed(text: string): void {
    this.#typed.know(text);
  }

  /** The event as it may leave the page, or null when it may not. */
  scrub(event: RawEvent): RawEvent | null {
    const data = fieldsOf(event.data);
    switch (event.type) {
      case EVENT.domContentLoaded:
      case EVENT.load:
        return { type: event.type, data: {}, timestamp: event.timestamp };
      case EVENT.meta:
        return this.#with(event, {
          href: this.#address(textOf(data.href)),
          width: data.width,
          height: data.height,
        });
      case EVENT.fullSnapshot:
        this.#known.clear();
        return this.#with(event, {
          node: this.#node(data.node, false),
          initialOffset: data.initialOffset,
        });
      case EVENT.incremental: {
        const left = this.#incremental(data);
        return left === null ? null : this.#with(event, left);
      }
      default:
        return null; // custom and plugin events carry what we do not know
    }
  }

  #with(event: RawEvent, data: Fields): RawEvent {
    return { type: event.type, data, timestamp: event.timestamp };
  }

  // --- texts ----------------------------------------------------------------------------------------------------

  #text(text: string): string {
    return this.#typed.isPiece(text) ? BLOCK : this.#typed.without(withoutNumbers(text));
  }

  /** A name or a style: it is not read, but it could hold a number all the same. */
  #name(text: string): string {
    return this.#typed.withoutInStyle(withoutPlainNumbers(text));
  }

  /** An address without its query and fragment; what is inline or runs is dropped. */
  #address(address: string): string {
    if (address.startsWith("#")) return this.#text(address);
    if (/^\s*(?:javascript|data|blob|vbscript|mailto|tel|sms):/iu.test(address)) return "";
    return this.#text(decoded(address.split(/[?#]/u, 1)[0] ?? ""));
  }

  #style(css: string): string {
    const bare = css.replace(/url\(\s*(["']?)(.*?)\1\s*\)/giu, (_, quote: string, address: string) => {
      return `url(${quote}${this.#address(address)}${quote})`;
    });
    return this.#name(bare);
  }

  // --- the tree -------------------------------------------------------------------------------------------------

  #node(value: unknown, maskedAbove: boolean): Fields {
    const node = fieldsOf(value);
    const kept: Fields = { type: node.type, id: node.id };
    if (node.rootId !== undefined) kept.rootId = node.rootId;
    if (node.isShadow === true) kept.isShadow = true;
    switch (node.type) {
      case NODE.document:
        return this.#remembered(
          node,
          { tag: "#document", masked: maskedAbove, inputType: "" },
          {
            ...kept,
            compatMode: node.compatMode,
            childNodes: this.#children(node, maskedAbove),
          },
        );
      case NODE.doctype:
        return { ...kept, name: node.name, publicId: "", systemId: "" };
      case NODE.element:
        return this.#element(node, kept, maskedAbove);
      case NODE.text:
        return this.#textNode(node, kept, maskedAbove);
      default: // comments and CDATA say nothing to people
        return { ...kept, textContent: "" };
    }
  }

  #children(node: Fields, masked: boolean): Json[] {
    return listOf(node.childNodes).map((child) => this.#node(child, masked));
  }

  #element(node: Fields, kept: Fields, maskedAbove: boolean): Fields {
    const tag = textOf(node.tagName).toLowerCase();
    const attributes = fieldsOf(node.attributes);
    const known: Known = {
      tag,
      masked: maskedAbove || MASKED_TAGS.has(tag) || EMPTIED_TAGS.has(tag) || marks(attributes),
      inputType: textOf(attributes.type).toLowerCase(),
    };
    const element: Fields = {
      ...kept,
      tagName: node.tagName,
      attributes: this.#attributes(attributes, known),
      childNodes: EMPTIED_TAGS.has(tag) ? [] : this.#children(node, known.masked),
    };
    for (const flag of ["isSVG", "needBlock", "isShadowHost", "isCustom"]) {
      if (node[flag] === true) element[flag] = true;
    }
    if (!known.masked) this.#maskSplitNumbers(element);
    return this.#remembered(node, known, element);
  }

  #textNode(node: Fields, kept: Fields, masked: boolean): Fields {
    const text = textOf(node.textContent);
    if (node.isStyle === true) {
      this.#remember(node, { tag: "#style", masked: false, inputType: "" });
      return { ...kept, isStyle: true, textContent: this.#style(text) };
    }
    this.#remember(node, { tag: "#text", masked, inputType: "" });
    return { ...kept, textContent: masked ? blocked(text) : this.#text(text) };
  }

  /** A number may be spread over several nodes (`<b>6222</b><b>0200</b>…`): then every one of them is blocked. */
  #maskSplitNumbers(element: Fields): void {
    const texts = textNodesIn(element, BIGGEST_INLINE_TEXT);
    if (texts === null || texts.length < 2) return;
    const whole = texts.map((one) => textOf(one.textContent)).join("");
    if (this.#text(whole) === whole) return;
    for (const one of texts) {
      if (/\d/u.test(textOf(one.textContent)) || this.#typed.without(whole) !== whole) {
        one.textContent = blocked(textOf(one.textContent));
      }
    }
  }

  #remembered(node: Fields, known: Known, result: Fields): Fields {
    this.#remember(node, known);
    return result;
  }

  #remember(node: Fields, known: Known): void {
    if (typeof node.id === "number") this.#known.set(node.id, known);
  }

  #isMasked(id: unknown): boolean {
    return typeof id !== "number" || (this.#known.get(id)?.masked ?? true);
  }

  // --- attributes -----------------------------------------------------------------------------------------------

  #attributes(attributes: Fields, known: Known): Fields {
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
    if (STYLE_TEXTS.has(name)) return this.#style(textOf(value));
    if (name === "style") return this.#styleChange(value);
    if (ADDRESSES.has(name)) return this.#link(textOf(value), known);
    if (MEASURES.has(name))
      return typeof value === "string" && !ONLY_MEASURES.test(value) ? undefined : value;
    if (!HARMLESS.has(name)) return undefined;
    return typeof value === "string" ? this.#name(value) : value;
  }

  /** What a field holds is a block; whether it holds anything may be seen. */
  #value(value: string, known: Known): string {
    if (known.tag === "input" && BUTTON_TYPES.has(known.inputType) && !known.masked) return this.#text(value);
    return blocked(value);
  }

  /** Where a link leads is nobody's business; pictures and style sheets are needed to see the page. */
  #link(address: string, known: Known): Json {
    if (known.tag === "a") return "#"; // so that it looks like a link
    const shown = ["img", "image", "use", "link", "source"].includes(known.tag);
    if (!shown || known.masked) return undefined;
    return this.#address(address);
  }

  #styleChange(value: Json): Json {
    if (typeof value === "string") return this.#style(value);
    if (Array.isArray(value)) return value.map((one) => this.#styleChange(one));
    if (!isFields(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.#styleChange(one)]));
  }

  // --- what happens later ---------------------------------------------------------------------------------------

  #incremental(data: Fields): Fields | null {
    switch (data.source) {
      case SOURCE.mutation:
        return this.#mutation(data);
      case SOURCE.input:
        return {
          source: data.source,
          id: data.id,
          text: blocked(textOf(data.text)),
          isChecked: false,
        };
      case SOURCE.mouseMove:
      case SOURCE.touchMove:
      case SOURCE.drag:
        return this.#moves(data);
      case SOURCE.mouseInteraction:
        return this.#pressed(data);
      case SOURCE.scroll:
        return picked(data, ["source", "id", "x", "y"]);
      case SOURCE.viewportResize:
        return picked(data, ["source", "width", "height"]);
      case SOURCE.styleSheetRule:
      case SOURCE.styleDeclaration:
      case SOURCE.adoptedStyleSheet:
        return this.#styleEvent(data) as Fields;
      default:
        return null; // selections, canvases, fonts, media and logs stay here
    }
  }

  #mutation(data: Fields): Fields {
    const attributes = listOf(data.attributes).map((change) => this.#attributeChange(fieldsOf(change)));
    const adds = listOf(data.adds).map((add) => this.#added(fieldsOf(add)));
    const texts = listOf(data.texts).map((change) => this.#textChange(fieldsOf(change)));
    const removes = listOf(data.removes).map((one) => picked(fieldsOf(one), ["parentId", "id", "isShadow"]));
    const flags = picked(data, ["source", "isAttachIframe"]);
    return { ...flags, adds, texts, attributes, removes };
  }

  #added(add: Fields): Fields {
    const place = picked(add, ["parentId", "nextId", "previousId"]);
    return { ...place, node: this.#node(add.node, this.#isMasked(add.parentId)) };
  }

  #textChange(change: Fields): Fields {
    const { id, value } = change;
    if (value === null) return { id, value };
    const known = typeof id === "number" ? this.#known.get(id) : undefined;
    if (known?.tag === "#style") return { id, value: this.#style(textOf(value)) };
    return { id, value: this.#isMasked(id) ? blocked(textOf(value)) : this.#text(textOf(value)) };
  }

  #attributeChange(change: Fields): Fields {
    const { id } = change;
    const attributes = fieldsOf(change.attributes);
    const known = (typeof id === "number" ? this.#known.get(id) : undefined) ?? {
      tag: "input", // not known: the strictest
      masked: true,
      inputType: "",
    };
    if (marks(attributes)) known.masked = true; // and never unmasked again
    return { id, attributes: this.#attributes(attributes, known) };
  }

  /** A pointer over a masked thing (a keypad on the screen) would tell what is entered there. */
  #moves(data: Fields): Fields | null {
    const positions = listOf(data.positions)
      .map((one) => picked(fieldsOf(one), ["x", "y", "id", "timeOffset"]))
      .filter((one) => !this.#isMasked(one.id));
    return positions.length === 0 ? null : { source: data.source, positions };
  }

  #pressed(data: Fields): Fields | null {
    if (this.#isMasked(data.id)) return null;
    return picked(data, ["source", "type", "id", "x", "y", "pointerType"]);
  }

  #styleEvent(value: Json): Json {
    if (typeof value === "string") return this.#style(value);
    if (Array.isArray(value)) return value.map((one) => this.#styleEvent(one));
    if (!isFields(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.#styleEvent(one)]));
  }
}

const blocked = (text: string): string => (text.trim() === "" ? "" : BLOCK);

function decoded(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

/** Marked by the bank, or a place to write in. */
function marks(attributes: Fields): boolean {
  if (MASK_MARK in attributes) return true;
  const editable = attributes.contenteditable;
  return editable !== undefined && editable !== null && editable !== "false" && editable !== false;
}

function picked(from: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  );
}

/** The text nodes in an element, or null when there is more text than `most` (then it is no single number). */
function textNodesIn(element: Fields, most: number): Fields[] | null {
  const found: Fields[] = [];
  let length = 0;
  const walk = (node: Fields): boolean => {
    if (node.type === NODE.text && node.isStyle !== true) {
      length += textOf(node.textContent).length;
      found.push(node);
      return length <= most;
    }
    return listOf(node.childNodes).every((child) => walk(fieldsOf(child)));
  };
  return walk(element) ? found : null;
}
