/**
 * A line's last minutes as a small curve: how much comes in, what was lost, and when the picture stood still.
 * The curve is a picture with a text; whoever uses it writes the text.
 */
import { LitElement, css, html, unsafeCSS } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import uPlot from "uplot";
import uplotStyle from "uplot/dist/uPlot.min.css?inline";
import type { LineSecond } from "../core/line-seconds";

const LEAST_BIT_S = 400_000; // the top of the curve at least: a quiet line is low, and not stretched
const LOSS_TOP = 200; // thousandths: a bar over the whole height
const LOSS_LEAST = 5; // fewer is every line's noise

const dark = window.matchMedia("(prefers-color-scheme: dark)");

@customElement("vb-curve")
export class VbCurve extends LitElement {
  static override styles = [
    unsafeCSS(uplotStyle),
    css`
      :host {
        display: block;
        min-width: 0;
        height: 34px;
      }

      div[role="img"] {
        width: 100%;
        height: 100%;
        overflow: hidden;
      }

      /* What the canvas paints with: it cannot read the tokens itself. */
      i {
        display: none;
      }

      .flow {
        color: var(--vb-action);
      }

      .flow-quiet {
        color: var(--vb-action-quiet);
      }

      .lost {
        color: var(--vb-caution);
      }

      .frozen {
        color: var(--vb-stop);
      }

      .frozen-quiet {
        color: var(--vb-stop-quiet);
      }
    `,
  ];

  @property({ attribute: false }) seconds: readonly LineSecond[] = [];
  /** The first and the last second that are shown. */
  @property({ type: Number }) from = 0;
  @property({ type: Number }) until = 1;
  /** What the curve says, in words. */
  @property() text = "";
  @query("div") private room!: HTMLElement;
  #plot: uPlot | null = null;
  #grown: ResizeObserver | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    dark.addEventListener("change", this.#anew);
    if (this.hasUpdated) this.#watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    dark.removeEventListener("change", this.#anew);
    this.#grown?.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  protected override firstUpdated(): void {
    this.#watch();
  }

  #watch(): void {
    this.#grown = new ResizeObserver(() => {
      this.#plot?.setSize(this.#size());
    });
    this.#grown.observe(this);
    this.#draw();
  }

  protected override updated(): void {
    if (this.isConnected) this.#draw();
  }

  protected override render() {
    return html`<div role="img" aria-label=${this.text} title=${this.text}></div>
      ${["flow", "flow-quiet", "lost", "frozen", "frozen-quiet"].map((name) => html`<i class=${name}></i>`)}`;
  }

  readonly #anew = (): void => {
    this.#plot?.destroy();
    this.#plot = null;
    this.#draw();
  };

  #draw(): void {
    const data = this.#data();
    if (this.#plot === null) this.#plot = new uPlot(this.#options(), data, this.room);
    else this.#plot.setData(data);
  }

  #size(): { width: number; height: number } {
    return { width: Math.max(1, this.clientWidth), height: Math.max(1, this.clientHeight) };
  }

  /** Every second has a place, so that one of which nothing is known is a hole in the curve. */
  #data(): uPlot.AlignedData {
    const places = Array.from({ length: Math.max(1, this.until - this.from + 1) }, (_, n) => this.from + n);
    const flow: (number | null)[] = places.map(() => null);
    for (const one of this.seconds) {
      if (one.second >= this.from && one.second <= this.until) flow[one.second - this.from] = one.up_bit_s;
    }
    return [places, flow];
  }

  #options(): uPlot.Options {
    const paint = (name: string) => {
      const one = this.renderRoot.querySelector(`.${name}`);
      return one === null ? "" : getComputedStyle(one).color;
    };
    return {
      ...this.#size(),
      padding: [1, 0, 1, 0],
      legend: { show: false },
      cursor: { show: false },
      axes: [{ show: false }, { show: false }],
      scales: {
        x: { time: false, range: () => [this.from, Math.max(this.until, this.from + 1)] },
        y: { range: (_plot, _least, most) => [0, Math.max(LEAST_BIT_S, most) * 1.1] },
      },
      series: [
        {},
        {
          stroke: paint("flow"),
          fill: paint("flow-quiet"),
          width: 1.5,
          points: { show: false },
          spanGaps: false,
        },
      ],
      hooks: {
        drawClear: [(plot) => this.#bars(plot, paint("frozen-quiet"), this.#frozen, 1)],
        draw: [
          (plot) => this.#bars(plot, paint("lost"), (one) => Math.min(1, this.#lost(one) / LOSS_TOP), 1),
          (plot) => this.#bars(plot, paint("frozen"), this.#frozen, 0.1),
        ],
      },
    };
  }

  readonly #frozen = (one: LineSecond): number => ((one.frozen_ms ?? 0) > 0 ? 1 : 0);

  #lost(one: LineSecond): number {
    const lost = Math.max(one.up_loss ?? 0, one.down_loss ?? 0);
    return lost < LOSS_LEAST ? 0 : lost;
  }

  /** A bar for each second: from the bottom, or, when `depth` is less than 1, a band at the top. */
  #bars(plot: uPlot, colour: string, heightOf: (one: LineSecond) => number, depth: number): void {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = colour;
    const wide = Math.max(1, bbox.width / Math.max(1, this.until - this.from));
    for (const one of this.seconds) {
      const share = heightOf(one);
      if (share <= 0 || one.second < this.from || one.second > this.until) continue;
      const left = plot.valToPos(one.second, "x", true) - wide / 2;
      const high = bbox.height * share * depth;
      ctx.fillRect(left, depth < 1 ? bbox.top : bbox.top + bbox.height - high, wide, high);
    }
    ctx.restore();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-curve": VbCurve;
  }
}
