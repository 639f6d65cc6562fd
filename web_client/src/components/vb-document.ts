/** One document as it was read: each field with its proof, what does not fit, and where it may be put right. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { LanguageController } from "../core/i18n";
import type { ReadField, Reading } from "../core/readings";
import { controls } from "./controls";
import { t } from "./document-texts";
import { icons } from "./icons";

export interface Correction {
  picture: string;
  name: string;
  value: string;
}

const PROVEN = new Set(["check_digit", "agrees", "form"]);
const MAX_VALUE = 200;

function proofOf({ corrected, read, proof }: ReadField): string {
  if (!corrected) return t(`proof.${proof}`);
  return read === "" ? t("proof.added") : t("proof.corrected", { read });
}

function markOf({ corrected, proof }: ReadField) {
  if (corrected) return { look: "person", icon: icons.person };
  if (proof === "wrong") return { look: "stop", icon: icons.caution };
  return PROVEN.has(proof) ? { look: "good", icon: icons.check } : { look: "", icon: icons.info };
}

@customElement("vb-document")
export class VbDocument extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: var(--vb-2);
      }

      h3 {
        font-size: var(--vb-text);
      }

      summary {
        min-height: 36px;
        color: var(--vb-ink-soft);
        font-size: var(--vb-text-s);
        line-height: 36px;
        cursor: pointer;
      }

      .folded {
        display: grid;
        gap: var(--vb-2);
      }

      dl {
        display: grid;
        gap: 1px;
        margin: 0;
      }

      .field {
        display: grid;
        grid-template-columns: 5.2em minmax(0, 1fr) auto auto;
        gap: var(--vb-1);
        align-items: center;
        min-height: 36px;
        font-size: var(--vb-text-s);
      }

      dt {
        color: var(--vb-ink-soft);
      }

      dd {
        margin: 0;
        font-weight: 600;
        overflow-wrap: anywhere;
      }

      .mark {
        display: inline-grid;
        color: var(--vb-ink-soft);
      }

      .mark.good {
        color: var(--vb-good);
      }

      .mark.stop {
        color: var(--vb-stop);
      }

      .mark.person {
        color: var(--vb-action);
      }

      svg {
        width: 1.25em;
        height: 1.25em;
      }

      .field button {
        min-width: 0;
        min-height: 36px;
        padding: 0 var(--vb-1);
        font-size: var(--vb-text-s);
      }

      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto auto;
        gap: var(--vb-1);
        grid-column: 2 / -1;
      }

      form input {
        min-height: 36px;
        padding: 0 var(--vb-2);
      }

      ul {
        margin: 0;
        padding: var(--vb-2) var(--vb-3) var(--vb-2) calc(var(--vb-3) + 1.1em);
        border-radius: var(--vb-radius-s);
        background: var(--vb-caution-quiet);
        color: var(--vb-caution);
        font-size: var(--vb-text-s);
      }
    `,
  ];

  @property({ attribute: false }) reading!: Reading;
  /** Whether a field may be put right here. */
  @property({ type: Boolean }) editable = false;
  /** There is a newer photo of the same side: folded, and nothing is put right here. */
  @property({ type: Boolean }) earlier = false;
  @state() private editing = "";
  @state() private value = "";

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has("editing") && this.editing !== "") this.renderRoot.querySelector("input")?.select();
  }

  protected override render() {
    const { kind, side } = this.reading;
    const name = kind === null ? t("document.none") : t(`document.${kind}`);
    const face = side === null ? nothing : html`<span class="soft small">${t(`document.${side}`)}</span>`;
    if (!this.earlier)
      return html`<h3>${name} ${face}</h3>
        ${this.#read()}<slot></slot>`;
    return html`<details>
      <summary>${t("document.earlier", { document: name })} ${face}</summary>
      <div class="folded">${this.#read()}<slot></slot></div>
    </details>`;
  }

  #read() {
    const { problems, fields } = this.reading;
    return html`
      ${
        problems.length === 0
          ? nothing
          : html`<ul>
              ${problems.map((problem) => html`<li>${t(`problem.${problem}`)}</li>`)}
            </ul>`
      }
      <dl>${fields.map((field) => this.#field(field))}</dl>
    `;
  }

  #name(name: string): string {
    return t(`field.${name}` as "field.name");
  }

  #field(field: ReadField) {
    const name = this.#name(field.name);
    if (this.editing === field.name) return html`<div class="field">${this.#form(name)}</div>`;
    const { look, icon } = markOf(field);
    const proof = proofOf(field);
    return html`<div class="field">
      <dt>${name}</dt>
      <dd>${field.value === "" ? "—" : field.value}</dd>
      <span class="mark ${look}" role="img" aria-label=${proof} title=${proof}>${icon}</span>
      ${
        this.editable && !this.earlier
          ? html`<button
              class="ghost"
              aria-label=${t("field.correct", { name })}
              @click=${() => this.#edit(field)}
            >
              ${t("field.edit")}
            </button>`
          : nothing
      }
    </div>`;
  }

  #form(name: string) {
    return html`<dt>${name}</dt>
      <form @submit=${this.#correct} @keydown=${this.#escape}>
        <input
          aria-label=${name}
          maxlength=${MAX_VALUE}
          .value=${this.value}
          @input=${(event: InputEvent) => (this.value = (event.target as HTMLInputElement).value)}
        />
        <button class="primary" ?disabled=${this.value.trim() === ""}>${t("field.save")}</button>
        <button type="button" class="ghost" @click=${this.#back}>${t("field.back")}</button>
      </form>`;
  }

  #edit(field: ReadField): void {
    this.editing = field.name;
    this.value = field.value;
  }

  readonly #back = (): void => {
    this.editing = "";
  };

  readonly #escape = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.#back();
    event.stopPropagation(); // the desk's own keys stay out of what is typed
  };

  readonly #correct = (event: Event): void => {
    event.preventDefault();
    const value = this.value.trim();
    if (value === "") return;
    const detail: Correction = { picture: this.reading.picture, name: this.editing, value };
    this.dispatchEvent(new CustomEvent("correct", { detail }));
    this.#back();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-document": VbDocument;
  }
}
