/**
 * A question over the page, on the browser's own modal dialog: focus is kept inside and given back.
 *
 * `<vb-dialog ?open=${…} label="Leave the call?" @close=${…}> … <button slot="actions">…</button></vb-dialog>`.
 * It never closes itself but by Escape (not when `firm`), and tells with `close`.
 */
import { LitElement, css, html } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { controls } from "./controls";

@customElement("vb-dialog")
export class VbDialog extends LitElement {
  static override styles = [
    controls,
    css`
      dialog {
        width: min(calc(100vw - 2 * var(--vb-4)), 30rem);
        max-height: calc(100dvh - 2 * var(--vb-4));
        padding: var(--vb-6);
        overflow: auto;
        border: 0;
        border-radius: var(--vb-radius-l);
        background: var(--vb-surface);
        color: var(--vb-ink);
        box-shadow: var(--vb-shadow);
      }

      dialog::backdrop {
        background: rgb(8 13 18 / 62%);
      }

      dialog[open] {
        display: grid;
        gap: var(--vb-4);
      }

      .actions {
        display: grid;
        gap: var(--vb-2);
      }

      @media (width >= 600px) {
        .actions {
          display: flex;
          flex-flow: row-reverse wrap;
        }
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  @property() label = "";
  /** Only an answer closes it, not Escape. */
  @property({ type: Boolean }) firm = false;

  @query("dialog") private dialog!: HTMLDialogElement;

  override updated(changed: Map<string, unknown>): void {
    if (!changed.has("open")) return;
    if (this.open && !this.dialog.open) this.dialog.showModal();
    if (!this.open && this.dialog.open) this.dialog.close();
  }

  override render() {
    return html`<dialog aria-labelledby="label" @cancel=${this.#cancelled}>
      <h2 id="label">${this.label}</h2>
      <slot></slot>
      <div class="actions"><slot name="actions"></slot></div>
    </dialog>`;
  }

  readonly #cancelled = (event: Event): void => {
    event.preventDefault();
    if (this.firm) return;
    this.open = false;
    this.dispatchEvent(new CustomEvent("close"));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-dialog": VbDialog;
  }
}
