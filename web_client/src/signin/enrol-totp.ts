/** The enrolment of a second step, asked for by the bank or by the person: a picture to scan, a key to type, a code that proves it arrived. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-notice";
import { LanguageController } from "../core/i18n";
import type { TotpOffer } from "../core/messages";
import { post, put } from "../core/rest";
import { formStyle } from "./page-style";
import { inWords } from "./problem-words";
import { t } from "./texts";

@customElement("vb-enrol-totp")
export class EnrolTotp extends LitElement {
  static override styles = [
    controls,
    formStyle,
    css`
      img {
        width: 200px;
        height: 200px;
        padding: var(--vb-3);
        border-radius: var(--vb-radius-s);
        background: #fff;
        justify-self: center;
      }

      .key {
        padding: var(--vb-3);
        border-radius: var(--vb-radius-s);
        background: var(--vb-sunk);
        font: 600 var(--vb-text) var(--vb-mono);
        overflow-wrap: anywhere;
        user-select: all;
      }

      .code {
        font: 600 var(--vb-text-l) var(--vb-mono);
        letter-spacing: 0.3em;
      }
    `,
  ];

  /** Asked for by the person, who may also leave it. */
  @property({ type: Boolean }) own = false;
  @state() private offer: TotpOffer | null = null;
  @state() private code = "";
  @state() private busy = false;
  @state() private error = "";

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#ask();
  }

  async #ask(): Promise<void> {
    try {
      this.offer = await post<TotpOffer>("/api/session/totp");
    } catch (error) {
      this.error = inWords(error);
    }
  }

  protected override render() {
    return html`
      <form @submit=${this.#submit}>
        <header>
          <h1>${t("totp.title")}</h1>
          <p class="soft">${t(this.own ? "totp.why.own" : "totp.why")}</p>
        </header>
        <vb-notice tone="stop" ?hidden=${this.error === ""}>${this.error}</vb-notice>
        ${this.offer === null ? this.#preparing() : this.#shown(this.offer)}
        ${
          this.own
            ? html`<button
                type="button"
                class="ghost"
                @click=${() => this.dispatchEvent(new CustomEvent("cancel"))}
              >
                ${t("account.cancel")}
              </button>`
            : nothing
        }
      </form>
    `;
  }

  #preparing() {
    return this.error === "" ? html`<p class="soft" role="status">${t("totp.preparing")}</p>` : nothing;
  }

  #shown(offer: TotpOffer) {
    const picture = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(offer.qr_svg)}`;
    return html`
      <p>${t("totp.scan")}</p>
      <img src=${picture} alt=${t("totp.qr")} width="200" height="200" />
      <p class="small">${t("totp.type")}</p>
      <p class="key">${offer.secret.replace(/(.{4})(?=.)/g, "$1 ")}</p>
      <label class="field"
        >${t("totp.code")}
        <input
          class="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          pattern="[0-9]{6}"
          maxlength="6"
          required
          .value=${this.code}
          @input=${(event: InputEvent) => (this.code = (event.target as HTMLInputElement).value)}
      /></label>
      <button class="primary wide" ?disabled=${this.busy || this.code.length !== 6}>${t("totp.go")}</button>
    `;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.error = "";
    try {
      await put("/api/session/totp", { code: this.code });
      this.dispatchEvent(new CustomEvent("enrolled"));
    } catch (error) {
      this.error = inWords(error);
      this.code = "";
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-enrol-totp": EnrolTotp;
  }
}
