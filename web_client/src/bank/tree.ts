/** The page's tree as it may leave, and what is remembered of it: which nodes are masked, with all that is in them. */
import { Attributes, EMPTIED_TAGS, marks } from "./attributes";
import type { Known } from "./attributes";
import { NODE, fieldsOf, listOf, textOf } from "./raw-event";
import type { Fields, Json } from "./raw-event";
import { blocked } from "./readable";
import type { Readable } from "./readable";

/** Elements whose text nobody outside may read: what is typed or chosen, and what is no text for people. */
const MASKED_TAGS = new Set(["textarea", "option", "select", "datalist", "output", "title"]);

const BIGGEST_INLINE_TEXT = 80; // characters of one element within which a number may be split over several nodes

export class Tree {
  readonly #known = new Map<number, Known>();
  readonly #attributes: Attributes;

  constructor(private readonly readable: Readable) {
    this.#attributes = new Attributes(readable);
  }

  /** The page is told anew. */
  forget(): void {
    this.#known.clear();
  }

  node(value: unknown, maskedAbove: boolean): Fields {
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
    return listOf(node.childNodes).map((child) => this.node(child, masked));
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
      attributes: this.#attributes.of(attributes, known),
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
      return { ...kept, isStyle: true, textContent: this.readable.style(text) };
    }
    this.#remember(node, { tag: "#text", masked, inputType: "" });
    return { ...kept, textContent: masked ? blocked(text) : this.readable.text(text) };
  }

  /** A number may be spread over several nodes (`<b>6222</b><b>0200</b>…`): then every one of them is blocked. */
  #maskSplitNumbers(element: Fields): void {
    const texts = textNodesIn(element, BIGGEST_INLINE_TEXT);
    if (texts === null || texts.length < 2) return;
    const whole = texts.map((one) => textOf(one.textContent)).join("");
    if (this.readable.text(whole) === whole) return;
    for (const one of texts) {
      if (/\d/u.test(textOf(one.textContent)) || this.readable.repeatsTyped(whole)) {
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

  isMasked(id: unknown): boolean {
    return typeof id !== "number" || (this.#known.get(id)?.masked ?? true);
  }

  textChange(change: Fields): Fields {
    const { id, value } = change;
    if (value === null) return { id, value };
    const known = typeof id === "number" ? this.#known.get(id) : undefined;
    if (known?.tag === "#style") return { id, value: this.readable.style(textOf(value)) };
    return { id, value: this.isMasked(id) ? blocked(textOf(value)) : this.readable.text(textOf(value)) };
  }

  attributeChange(change: Fields): Fields {
    const { id } = change;
    const attributes = fieldsOf(change.attributes);
    const known = (typeof id === "number" ? this.#known.get(id) : undefined) ?? {
      tag: "input", // not known: the strictest
      masked: true,
      inputType: "",
    };
    if (marks(attributes)) known.masked = true; // and never unmasked again
    return { id, attributes: this.#attributes.of(attributes, known) };
  }
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
