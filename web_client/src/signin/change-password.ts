/** The change of a one-time password, or of the own one: the rules are shown and tick themselves off. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import "../components/vb-notice";
import { LanguageController } from "../core/i18n";
import { post } from "../core/rest";
import { formStyle } from "./page-style";
import { inWords } from "./problem-words";
import { t } from "./texts";

const SHORTEST = 10; // characters: what the server demands (resources.PasswordChange)

@customElement("vb-change-password")
export class ChangePassword extends LitElement {
  static override styles = [
    controls,
    formStyle,
    css`
      ul {
        display: grid;
        gap: var(--vb-1);
        margin: 0;
        padding: 0;
        list-style: none;
      }

      li {
        display: flex;
        gap: var(--vb-2);
        color: var(--vb-ink-soft);
        font-size: var(--vb-text-s);
      }

      li svg {
        flex: none;
        width: 1.25em;
        height: 1.25em;
        opacity: 0.35;
      }

      li.met {
        color: var(--vb-good);
      }

      li.met svg {
        opacity: 1;
      }
    `,
  ];

  /** The one-time password just typed; empty when the page was loaded anew, then it is asked for. */
  @property({ attribute: false }) typed = "";
  /** The person's own wish: it is their own password that is changed, and they may leave it. */
  @property({ type: Boolean }) own = false;
  @state() private old = "";
  @state() private first = "";
  @state() private again = "";
  @state() private busy = false;
  @state() private error = "";

  constructor() {
    super();
    new LanguageController(this);
  }

  get #given(): string {
    return this.typed === "" ? this.old : this.typed;
  }

  get #rules() {
    const written = this.first !== "";
    return [
      { key: "change.long", met: this.first.length >= SHORTEST },
      { key: this.own ? "change.other.own" : "change.other", met: written && this.first !== this.#given },
      { key: "change.same", met: written && this.first === this.again },
    ] as const;
  }

  protected override render() {
    const field = (label: string, name: "old" | "first" | "again", complete: string) =>
      html`<label class="field"
        >${label}
        <input
          type="password"
          autocomplete=${complete}
          maxlength="200"
          required
          .value=${this[name]}
          @input=${(event: InputEvent) => (this[name] = (event.target as HTMLInputElement).value)}
      /></label>`;
    return html`
      <form @submit=${this.#submit}>
        <header>
          <h1>${t(this.own ? "change.title.own" : "change.title")}</h1>
          <p class="soft">${t(this.own ? "change.why.own" : "change.why")}</p>
        </header>
        <vb-notice tone="stop" ?hidden=${this.error === ""}>${this.error}</vb-notice>
        ${this.typed === "" ? field(t(this.own ? "change.old.own" : "change.old"), "old", "current-password") : nothing}
        ${field(t("change.new"), "first", "new-password")}
        ${field(t("change.again"), "again", "new-password")}
        <ul>
          ${this.#rules.map(
            (rule) =>
              html`<li class=${rule.met ? "met" : ""}>
                ${icons.check}<span
                  >${t(rule.key)}<span class="visually-hidden"
                    >: ${t(rule.met ? "change.met" : "change.open")}</span
                  ></span
                >
              </li>`,
          )}
        </ul>
        <button class="primary wide" ?disabled=${this.busy || !this.#rules.every((rule) => rule.met)}>
          ${t("change.go")}
        </button>
        ${
          this.own
            ? html`<button
                type="button"
                class="ghost"
                @click=${() => this.dispatchEvent(new CustomEvent("cancel"))}
              >
                ${t("accounts.cancel")}
              </button>`
            : nothing
        }
      </form>
    `;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy || !this.#rules.every((rule) => rule.met)) return;
    this.busy = true;
    this.error = "";
    try {
      await post("/api/session/password", { old: this.#given, new: this.first });
      this.dispatchEvent(new CustomEvent("changed"));
    } catch (error) {
      this.error = inWords(error);
      this.typed = ""; // it may be the old one that was wrong: let it be typed
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-change-password": ChangePassword;
  }
}
