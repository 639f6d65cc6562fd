/** Single keys of the desk: what they do, their list, and the way to turn them off (WCAG 2.1.4). */
import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-dialog";
import { LanguageController } from "../core/i18n";
import { t } from "./texts";

export type KeyAct = "accept" | "mute" | "camera" | "note" | "checklist" | "list";

const KEYS: Readonly<Record<string, KeyAct>> = {
  a: "accept",
  m: "mute",
  v: "camera",
  n: "note",
  c: "checklist",
  "?": "list",
};
const OFF = "videobank.desk.keys_off";
const TYPED_INTO = "input:not([type=checkbox]), textarea, select, [contenteditable]";

export function keysAreOn(): boolean {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

function turnKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  } catch {
    // It cannot be remembered here: the keys stay on.
  }
}

/** What a key means here and now; null when it belongs to a field, a dialog or the browser. */
export function actOf(event: KeyboardEvent): KeyAct | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return null;
  const path = event.composedPath().filter((one) => one instanceof Element);
  if (path.some((one) => one.matches(TYPED_INTO) || one.matches("dialog"))) return null;
  const act = KEYS[event.key.toLowerCase()] ?? null;
  return act === "list" || keysAreOn() ? act : null;
}

@customElement("vb-desk-keys")
export class DeskKeys extends LitElement {
  static override styles = [
    controls,
    css`
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--vb-2) var(--vb-4);
        align-items: center;
        margin: 0;
      }

      dd {
        margin: 0;
      }

      kbd {
        display: inline-grid;
        place-items: center;
        min-width: 2em;
        padding: 2px 8px;
        border: 1px solid var(--vb-line-strong);
        border-radius: 6px;
        font: 600 var(--vb-text) var(--vb-mono);
      }

      label {
        display: flex;
        align-items: center;
        gap: var(--vb-2);
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  @state() private on = keysAreOn();

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const close = () => this.dispatchEvent(new CustomEvent("close"));
    return html`<vb-dialog ?open=${this.open} label=${t("desk.keys")} @close=${close}>
      <dl>
        ${Object.entries(KEYS).map(
          ([key, act]) =>
            html`<dt><kbd>${key.toUpperCase()}</kbd></dt>
              <dd>${t(`key.${act}`)}</dd>`,
        )}
      </dl>
      <label>
        <input
          type="checkbox"
          .checked=${this.on}
          @change=${() => {
            turnKeys(!this.on);
            this.on = keysAreOn();
          }}
        />
        ${t("desk.keys.on")}
      </label>
      <button slot="actions" class="primary" @click=${close}>${t("desk.keys.close")}</button>
    </vb-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-keys": DeskKeys;
  }
}
