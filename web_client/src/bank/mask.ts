/**
 * Scrubs every rrweb event before it leaves the bank's page. Private by default: an attribute, a text or an event that
 * is not known to be harmless stays here.
 *
 * rrweb's own masks keep the length of the text and leak hidden inputs, placeholders, mutations of `value`, option
 * values and titles; so nothing here relies on them. Pure but for what it remembers of the tree (which nodes are masked).
 */
import { EVENT, SOURCE, fieldsOf, listOf, picked, textOf } from "./raw-event";
import type { Fields, RawEvent } from "./raw-event";
import { Readable, blocked } from "./readable";
import { Tree } from "./tree";

export class Scrubber {
  readonly #readable = new Readable();
  readonly #tree = new Tree(this.#readable);

  /** Something was typed into the page (it stays here). */
  typed(text: string): void {
    this.#readable.typed(text);
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
          href: this.#readable.address(textOf(data.href)),
          width: data.width,
          height: data.height,
        });
      case EVENT.fullSnapshot:
        this.#tree.forget();
        return this.#with(event, {
          node: this.#tree.node(data.node, false),
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
        return this.#readable.styleChange(data) as Fields;
      default:
        return null; // selections, canvases, fonts, media and logs stay here
    }
  }

  #mutation(data: Fields): Fields {
    const attributes = listOf(data.attributes).map((change) => this.#tree.attributeChange(fieldsOf(change)));
    const adds = listOf(data.adds).map((add) => this.#added(fieldsOf(add)));
    const texts = listOf(data.texts).map((change) => this.#tree.textChange(fieldsOf(change)));
    const removes = listOf(data.removes).map((one) => picked(fieldsOf(one), ["parentId", "id", "isShadow"]));
    const flags = picked(data, ["source", "isAttachIframe"]);
    return { ...flags, adds, texts, attributes, removes };
  }

  #added(add: Fields): Fields {
    const place = picked(add, ["parentId", "nextId", "previousId"]);
    return { ...place, node: this.#tree.node(add.node, this.#tree.isMasked(add.parentId)) };
  }

  /** A pointer over a masked thing (a keypad on the screen) would tell what is entered there. */
  #moves(data: Fields): Fields | null {
    const positions = listOf(data.positions)
      .map((one) => picked(fieldsOf(one), ["x", "y", "id", "timeOffset"]))
      .filter((one) => !this.#tree.isMasked(one.id));
    return positions.length === 0 ? null : { source: data.source, positions };
  }

  #pressed(data: Fields): Fields | null {
    if (this.#tree.isMasked(data.id)) return null;
    return picked(data, ["source", "type", "id", "x", "y", "pointerType"]);
  }
}
