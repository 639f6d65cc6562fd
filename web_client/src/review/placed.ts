/** Puts an element on a line by per cent, through the CSSOM: the page's policy allows no style attributes. */
import { noChange } from "lit";
import { Directive, PartType, directive } from "lit/directive.js";
import type { ElementPart, PartInfo } from "lit/directive.js";

class Placed extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("placed() stands in an element's tag");
  }

  /** `from` and `width` in per cent of the line; read in CSS as `--from` and `--width`. */
  render(from: number, width = 0): unknown {
    return [from, width];
  }

  override update(part: ElementPart, [from, width = 0]: [number, number?]): unknown {
    const style = (part.element as HTMLElement).style;
    style.setProperty("--from", `${from.toFixed(3)}%`);
    style.setProperty("--width", `${width.toFixed(3)}%`);
    return noChange;
  }
}

export const placed = directive(Placed);
