/**
 * The floating panel in the bank's page: docked at the right on a desktop, a sheet over the whole screen on a phone,
 * and small when asked. In a shadow root with constructed styles, so that neither the bank's styles nor its policy
 * (`style-src 'self'`) and ours touch one another.
 */
import { words } from "./words";

const STYLES = `
  :host { all: initial; position: fixed; z-index: 2147483000; font: 600 16px/1.3 system-ui, -apple-system, "Segoe UI",
    Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #16202a; }
  * { box-sizing: border-box; }
  button { display: inline-flex; align-items: center; justify-content: center; gap: 8px; min-height: 48px; min-width: 48px;
    padding: 8px 14px; border: 0; border-radius: 12px; background: transparent; color: inherit; font: inherit; cursor: pointer; }
  button:focus-visible { outline: 3px solid #fff; outline-offset: -4px; }
  .float { position: fixed; right: max(16px, env(safe-area-inset-right)); bottom: max(16px, env(safe-area-inset-bottom));
    min-height: 56px; padding: 12px 22px; border-radius: 999px; background: #0b4a6f; color: #fff;
    box-shadow: 0 8px 28px rgb(8 20 32 / 35%); }
  .float:hover { background: #073652; }
  .float:focus-visible { outline: 3px solid #0b4a6f; outline-offset: 3px; }
  .panel { position: fixed; inset: 16px 16px 16px auto; display: flex; flex-direction: column; width: min(420px, calc(100vw - 32px));
    overflow: hidden; border-radius: 18px; background: #0b1117; box-shadow: 0 16px 60px rgb(8 20 32 / 45%); }
  .bar { display: flex; flex: none; align-items: center; gap: 8px; padding: 0 4px 0 16px; background: #073652; color: #fff; }
  .bar b { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .bar .shared { padding: 4px 10px; border-radius: 999px; background: #fdf0d2; color: #4d3200; font-size: 14px; white-space: nowrap; }
  .shared[hidden], .close[hidden] { display: none; }
  iframe { flex: 1; width: 100%; border: 0; background: #f6f4f0; }
  .small { inset: auto 16px 16px auto; width: auto; border-radius: 999px; }
  .small iframe { position: absolute; width: 1px; height: 1px; opacity: 0; pointer-events: none; }
  .small .minimise, .small b { display: none; }
  .small .bar { padding: 4px; }
  .restore { display: none; }
  .small .restore { display: inline-flex; }
  .sorry { position: fixed; right: 16px; bottom: 88px; max-width: min(360px, calc(100vw - 32px)); padding: 14px 18px;
    border-radius: 14px; background: #fbe7e5; color: #8f1616; box-shadow: 0 8px 28px rgb(8 20 32 / 25%); }
  svg { width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
  @media (max-width: 600px) {
    .panel:not(.small) { inset: 0; width: auto; border-radius: 0; }
  }
`;

const CAMERA =
  "M2.5 8.5A2.5 2.5 0 0 1 5 6h8a2.5 2.5 0 0 1 2.5 2.5v7A2.5 2.5 0 0 1 13 18H5a2.5 2.5 0 0 1-2.5-2.5zM15.5 10.5l6-3v9l-6-3";
const DASH = "M5 18h14";
const CROSS = "M6 6l12 12M18 6L6 18";

const SORRY_FOR_MS = 8_000;

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  text = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

function pressable(
  className: string,
  label: string,
  path: string,
  act: () => void,
  shows = "",
): HTMLButtonElement {
  const button = make("button", className);
  button.type = "button";
  button.append(icon(path));
  if (shows === "") button.setAttribute("aria-label", label);
  else button.append(shows);
  button.addEventListener("click", act);
  return button;
}

/** An element of ours in the bank's page; `data-videobank-panel` keeps it out of what is shared. */
function place(...content: HTMLElement[]): HTMLElement {
  const host = document.createElement("div");
  host.dataset.videobankPanel = "";
  const root = host.attachShadow({ mode: "open" });
  const styles = new CSSStyleSheet();
  styles.replaceSync(STYLES);
  root.adoptedStyleSheets = [styles];
  root.append(...content);
  document.body.append(host);
  return host;
}

export class Panel {
  readonly #frame = make("iframe");
  readonly #box = make("section", "panel");
  readonly #shared = make("span", "shared");
  readonly #close: HTMLButtonElement;
  readonly #host: HTMLElement;

  constructor(address: string, closed: () => void) {
    const say = words();
    this.#frame.allow = [
      "camera",
      "microphone",
      "display-capture",
      "autoplay",
      "screen-wake-lock",
      "clipboard-write",
    ]
      .map((what) => `${what} ${new URL(address).origin}`)
      .join("; ");
    this.#frame.title = say.title;
    this.#frame.referrerPolicy = "origin";
    this.#shared.textContent = say.sharing;
    this.#shared.hidden = true;
    this.#shared.setAttribute("role", "status");
    this.#close = pressable("close", say.close, CROSS, closed);
    this.#close.hidden = true;
    const bar = make("div", "bar");
    bar.append(
      make("b", "", say.title),
      this.#shared,
      pressable("restore", say.restore, CAMERA, () => this.restore(), say.restore),
      pressable("minimise", say.minimise, DASH, () => this.#minimise()),
      this.#close,
    );
    this.#box.setAttribute("aria-label", say.title);
    this.#box.append(bar, this.#frame);
    this.#host = place(this.#box);
    this.#frame.src = address; // the token stands in the fragment, which is sent to nobody
    this.#frame.focus();
  }

  /** The floating button of a bank that has none of its own. */
  static button(label: string, act: () => void): void {
    place(pressable("float", label, CAMERA, act, label));
  }

  static sorry(): void {
    const box = make("div", "sorry", words().sorry);
    box.setAttribute("role", "alert");
    const host = place(box);
    setTimeout(() => host.remove(), SORRY_FOR_MS);
  }

  get window(): Window | null {
    return this.#frame.contentWindow;
  }

  restore(): void {
    this.#box.classList.remove("small");
    this.#frame.focus();
  }

  sharing(on: boolean): void {
    this.#shared.hidden = !on;
  }

  state(live: boolean, over: boolean): void {
    this.#close.hidden = !over;
    if (live && !this.#box.classList.contains("live")) this.restore();
    this.#box.classList.toggle("live", live);
  }

  remove(): void {
    this.#host.remove();
  }

  #minimise(): void {
    this.#box.classList.add("small");
    this.#box.querySelector<HTMLElement>(".restore")?.focus();
  }
}
