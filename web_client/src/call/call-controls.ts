/** What the customer's thumb does in a call: labelled keys, and leaving, which a slip of the thumb can take back. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import type { IconName } from "../components/icons";
import { LanguageController } from "../core/i18n";
import { canShareScreen } from "./browser";
import { t } from "./texts";
import type { TextKey } from "./texts";

const LEAVE_AFTER_MS = 4_000; // long enough to undo a slip of the thumb

export type Control = "microphone" | "camera" | "screen" | "page" | "privacy";

interface Key {
  does: Control;
  icon: IconName;
  /** What the whole act is called; the label is the part of it that fits on the key. */
  name: TextKey;
  label: TextKey;
  active: boolean;
}

@customElement("call-controls")
export class CallControls extends LitElement {
  static override styles = [
    controls,
    css`
      .controls {
        display: flex;
        flex-wrap: wrap;
        gap: var(--vb-2);
        width: min(100%, 36rem);
        margin: 0 auto;
      }

      .control {
        display: grid;
        flex: 1 1 76px;
        gap: 2px;
        align-content: center;
        justify-items: center;
        min-height: 76px;
        padding: var(--vb-1) 2px;
        border: 1.5px solid var(--vb-stage-line);
        background: var(--vb-stage-veil);
        color: var(--vb-on-stage);
        font-size: 0.7778rem;
        font-weight: 600;
        line-height: 1.15;
        text-wrap: balance;
      }

      .simple .control {
        font-size: 0.875rem;
      }

      .control svg {
        width: 26px;
        height: 26px;
      }

      .control:hover {
        background: #24313d;
      }

      .control.active {
        border-color: #fff;
        background: #fff;
        color: #16202a;
      }

      .break {
        flex: 1 0 100%;
      }

      button.privacy {
        flex: 0 0 88px;
        min-height: 60px;
      }

      button.leave {
        flex: 1 1 50%;
        min-height: 60px;
        background: #a51c1a;
        color: #fff;
      }

      .leaving {
        display: flex;
        flex-wrap: wrap;
        gap: var(--vb-3);
        align-items: center;
        justify-content: space-between;
        width: min(100%, 36rem);
        margin: 0 auto;
        padding: var(--vb-4);
        border-radius: var(--vb-radius);
        background: #fff;
        color: #16202a;
        font-weight: 600;
      }

      .leaving button.primary {
        flex: 1 0 auto;
        border: 0;
        background: #0b4a6f;
        color: #fff;
      }

      :focus-visible {
        outline-color: #fff;
      }

      @media (width >= 700px) {
        .controls {
          justify-content: center;
          width: 100%;
        }

        .break {
          display: none;
        }

        .control,
        button.privacy {
          flex: none;
          width: 120px;
          min-height: 76px;
        }

        button.leave {
          flex: none;
          min-width: 160px;
          min-height: 76px;
        }
      }

      /* a phone on its side */
      @media (height < 480px) {
        .break {
          display: none;
        }

        .controls {
          flex-wrap: nowrap;
          justify-content: center;
          width: 100%;
        }

        .control,
        button.leave {
          flex: 1 1 auto;
          min-height: 56px;
        }
      }
    `,
  ];

  @property({ type: Boolean }) microphone = true;
  @property({ type: Boolean }) camera = true;
  @property({ type: Boolean }) screen = false;
  /** Whether the bank's page is shared; null where there is none to share. */
  @property({ attribute: false }) page: boolean | null = null;
  @property({ type: Boolean }) simple = false;
  @state() private leaving = false;
  #leaveTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    new LanguageController(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#leaveTimer);
  }

  override render() {
    if (this.leaving) {
      return html`<div class="leaving" role="alert">
        <span>${t("live.leaving")}</span>
        <button class="primary" @click=${this.#stay}>${t("live.stay")}</button>
      </div>`;
    }
    return html`<nav class="controls ${this.simple ? "simple" : ""}" aria-label=${t("live.controls")}>
      ${this.#keys().map((key) => this.#key(key))}
      <i class="break"></i>
      ${
        this.simple
          ? nothing
          : html`<button class="control privacy" @click=${() => this.#press("privacy")}>
              ${icons.lock}<span>${t("live.privacy")}</span>
            </button>`
      }
      <button class="danger leave" @click=${this.#leave}>
        ${icons.leave}<span>${t("live.leave")}</span>
      </button>
    </nav>`;
  }

  #keys(): Key[] {
    const { microphone, camera, screen, page } = this;
    const keys: Key[] = [
      {
        does: "microphone",
        icon: microphone ? "microphone" : "microphoneOff",
        name: microphone ? "live.mute" : "live.unmute",
        label: microphone ? "live.muteKey" : "live.unmuteKey",
        active: !microphone,
      },
      {
        does: "camera",
        icon: camera ? "camera" : "cameraOff",
        name: camera ? "live.cameraOff" : "live.cameraOn",
        label: camera ? "live.cameraOff" : "live.cameraOn",
        active: !camera,
      },
    ];
    if (this.simple) return keys;
    if (canShareScreen()) {
      keys.push({
        does: "screen",
        icon: "screen",
        name: screen ? "live.unshare" : "live.share",
        label: screen ? "live.unshareKey" : "live.share",
        active: screen,
      });
    }
    if (page !== null) {
      keys.push({
        does: "page",
        icon: "page",
        name: page ? "live.unsharePage" : "live.sharePage",
        label: page ? "live.unsharePageKey" : "live.sharePage",
        active: page,
      });
    }
    return keys;
  }

  #key({ does, icon, name, label, active }: Key) {
    return html`<button
      class="control ${active ? "active" : ""}"
      aria-label=${t(name)}
      @click=${() => this.#press(does)}
    >
      ${icons[icon]}<span>${t(label)}</span>
    </button>`;
  }

  #press(control: Control): void {
    this.dispatchEvent(new CustomEvent<Control>("control", { detail: control }));
  }

  readonly #leave = (): void => {
    this.leaving = true;
    this.#leaveTimer = setTimeout(() => this.dispatchEvent(new CustomEvent("leave")), LEAVE_AFTER_MS);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(".leaving button")?.focus(),
    );
  };

  readonly #stay = (): void => {
    clearTimeout(this.#leaveTimer);
    this.leaving = false;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".leave")?.focus());
  };
}
