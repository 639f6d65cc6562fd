/** Notes of the agent on this call. */
import { LitElement, css, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import type { Told } from "../core/connection";
import { LanguageController } from "../core/i18n";
import { timeOfDay } from "../core/clock-words";
import { t } from "./case-texts";
import { shortcut, shortcutLook } from "./shortcut";

@customElement("vb-desk-notes")
export class DeskNotes extends LitElement {
  static override styles = [
    controls,
    shortcutLook,
    css`
      :host {
        display: grid;
        gap: var(--vb-2);
      }

      h3 {
        font-size: var(--vb-text);
      }

      ul {
        display: grid;
        gap: var(--vb-1);
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: var(--vb-text-s);
        overflow-wrap: anywhere;
      }

      time {
        color: var(--vb-ink-soft);
        font-variant-numeric: tabular-nums;
      }

      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: var(--vb-2);
        align-items: stretch;
      }

      textarea {
        min-height: 44px;
        height: 44px;
      }

      button {
        min-height: 44px;
        padding: var(--vb-1) var(--vb-3);
        font-size: var(--vb-text-s);
      }
    `,
  ];

  @property({ attribute: false }) told: readonly Told[] = [];
  @state() private text = "";
  @query("textarea") private field!: HTMLTextAreaElement;

  constructor() {
    super();
    new LanguageController(this);
  }

  override focus(): void {
    this.field.focus();
  }

  /** The note is on record: begin the next with an empty field. */
  clear(): void {
    this.text = "";
  }

  protected override render() {
    const notes = this.told.filter((one) => one.name === "NoteAdded");
    return html`
      <h3>${t("note.title")} ${shortcut("N")}</h3>
      <ul>
        ${notes.map((one) => html`<li><time>${timeOfDay(one.at)}</time> ${one.event.text}</li>`)}
      </ul>
      <form @submit=${this.#add}>
        <textarea
          rows="1"
          maxlength="4000"
          aria-label=${t("note.write")}
          placeholder=${t("note.hint")}
          .value=${this.text}
          @input=${(event: InputEvent) => (this.text = (event.target as HTMLTextAreaElement).value)}
          @keydown=${this.#enter}
        ></textarea>
        <button ?disabled=${this.text.trim() === ""}>${t("note.add")}</button>
      </form>
    `;
  }

  readonly #enter = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#add(event);
  };

  readonly #add = (event: Event): void => {
    event.preventDefault();
    const detail = this.text.trim();
    if (detail !== "") this.dispatchEvent(new CustomEvent("note", { detail }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-notes": DeskNotes;
  }
}
