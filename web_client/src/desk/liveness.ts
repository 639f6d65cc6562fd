/** Whether somebody is there: challenges by chance, what the server saw in the video, and the agent's own eye and ear. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import "../components/liveness-texts";
import type { Told } from "../core/connection";
import { LanguageController, t as word } from "../core/i18n";
import type { CallView, Finding, Need, TrialView } from "../core/messages";
import { sentenceOf } from "../review/event-words";
import { t } from "./check-texts";
import { reasonField } from "./reason";
import { rowLook } from "./row-style";

const NEEDS: readonly Need[] = [
  "cannot_turn",
  "cannot_move",
  "cannot_speak",
  "cannot_hear",
  "cannot_read",
  "cannot_raise_hands",
];

export interface JudgedByEye {
  there: boolean;
  reason: string;
}

const MARKS: Record<Finding, typeof icons.check> = {
  seen: icons.check,
  not_seen: icons.caution,
  cannot_tell: icons.info,
};

@customElement("vb-desk-liveness")
export class DeskLiveness extends LitElement {
  static override styles = [
    controls,
    rowLook,
    css`
      :host {
        display: grid;
        gap: var(--vb-2);
      }

      .now,
      form {
        display: grid;
        gap: var(--vb-2);
        padding: var(--vb-2) var(--vb-3);
        border-radius: var(--vb-radius-s);
        background: var(--vb-action-quiet);
        color: var(--vb-on-action-quiet);
        font-size: var(--vb-text-s);
      }

      ul {
        display: grid;
        gap: var(--vb-1);
        margin: 0;
        padding: 0;
        font-size: var(--vb-text-s);
        list-style: none;
      }

      li {
        display: flex;
        gap: var(--vb-2);
      }

      li svg {
        flex: none;
        width: 1.25em;
        height: 1.25em;
      }

      li.seen svg {
        color: var(--vb-good);
      }

      li.not_seen svg,
      .signs {
        color: var(--vb-caution);
      }

      .digits {
        font-size: var(--vb-text-l);
        font-variant-numeric: tabular-nums;
        letter-spacing: 0.1em;
      }

      .good {
        color: var(--vb-good);
        font-weight: 600;
      }

      label.need {
        display: flex;
        gap: var(--vb-2);
        align-items: center;
      }
    `,
  ];

  @property({ attribute: false }) view!: CallView;
  @property({ attribute: false }) told: readonly Told[] = [];
  @property({ type: Boolean }) busy = false;
  @state() private open: "needs" | "eye" | null = null;
  @state() private needs: readonly Need[] = [];
  @state() private reason = "";

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("view") as CallView | undefined;
    if (before === undefined || before.call === this.view.call) return;
    this.needs = []; // of another customer
    this.#close();
  }

  protected override render() {
    const trial = this.view.trial ?? null;
    const running = trial !== null && !trial.over;
    return html`
      ${running ? nothing : this.#offers(trial)}
      ${trial === null || trial.challenges.length === 0 ? nothing : this.#steps(trial)}
      ${running ? this.#underWay() : nothing} ${this.#advice()}
      ${this.open === "needs" ? this.#needs() : nothing} ${this.open === "eye" ? this.#eye() : nothing}
    `;
  }

  #offers(trial: TrialView | null) {
    const locked = this.busy || this.view.phase !== "live" || this.view.capture !== null;
    return html`<div class="row">
      <span class="what">${this.#state(trial)}</span>
      <button ?disabled=${locked} @click=${this.#ask}>
        ${t(trial === null || trial.number === 0 ? "liveness.ask" : "liveness.again")}
      </button>
      <button
        ?disabled=${this.view.phase !== "paired" && this.view.phase !== "live"}
        aria-expanded=${this.open === "needs"}
        @click=${() => this.#toggle("needs")}
      >
        ${t("liveness.needs")}${this.needs.length === 0 ? "" : ` (${this.needs.length})`}
      </button>
      <button ?disabled=${locked} aria-expanded=${this.open === "eye"} @click=${() => this.#toggle("eye")}>
        ${t("liveness.by_eye")}
      </button>
    </div>`;
  }

  #state(trial: TrialView | null) {
    if (trial === null) return html`${icons.person}${t("liveness.none")}`;
    if (trial.by_eye !== null) {
      return html`<span class=${trial.by_eye ? "good" : ""} role="status"
        >${t(trial.by_eye ? "liveness.eye_yes" : "liveness.eye_no")}</span
      >`;
    }
    return trial.convincing
      ? html`<span class="good" role="status">${t("liveness.shown")}</span>`
      : html`<span role="status">${t("liveness.not_shown")}</span>`;
  }

  #steps(trial: TrialView) {
    return html`<ul aria-label=${t("liveness.steps")}>
      ${trial.challenges.map((challenge, place) => {
        const found = trial.found[place] ?? null;
        const judged = trial.judged[place] ?? null;
        const shape = judged === null ? found : judged ? "seen" : "not_seen";
        const words = [word(`challenge.${challenge}`), this.#found(trial.number, place + 1)];
        if (judged !== null) words.push(word(judged ? "judged.yes" : "judged.no"));
        return html`<li class=${shape ?? ""}>
          ${shape === null ? (trial.over ? icons.info : icons.clock) : MARKS[shape]}<span
            >${words.filter((part) => part !== "").join(" · ")}</span
          >
        </li>`;
      })}
    </ul>`;
  }

  /** The server's finding on this challenge in words; empty while there is none. */
  #found(number: number, place: number): string {
    const found = this.told.findLast(
      (one) => one.name === "ChallengeWatched" && one.event.number === number && one.event.place === place,
    );
    return found === undefined ? "" : sentenceOf(found.name, found.event);
  }

  #underWay() {
    const now = this.view.challenge;
    if (now === null) return nothing;
    const judge = (done: boolean) => () =>
      this.dispatchEvent(new CustomEvent<boolean>("judge-challenge", { detail: done }));
    const send = (name: string) => () => this.dispatchEvent(new CustomEvent(name));
    const byEar = now.challenge === "read_digits" || now.challenge === "follow_gesture";
    return html`<div class="now">
      <p role="status">
        ${t(now.shown ? (byEar ? "liveness.yours" : "liveness.watching") : "liveness.opening")}
      </p>
      ${now.digits === "" ? nothing : html`<b class="digits">${now.digits}</b>`}
      <div class="row">
        <button ?disabled=${this.busy || !now.shown} @click=${judge(true)}>
          ${icons.check}${t("liveness.did")}
        </button>
        <button ?disabled=${this.busy || !now.shown} @click=${judge(false)}>
          ${icons.cross}${t("liveness.did_not")}
        </button>
        <button ?disabled=${this.busy} @click=${send("call-off-challenges")}>${t("showing.call_off")}</button>
      </div>
    </div>`;
  }

  /** What the frames look like, and what the camera calls itself. */
  #advice() {
    const seen = this.told.findLast((one) => one.name === "PresentationSeen");
    const camera = this.told.findLast((one) => one.name === "CameraNamed");
    const lines = [
      seen === undefined ? "" : sentenceOf(seen.name, seen.event),
      camera === undefined || camera.event.known_as === "" ? "" : sentenceOf(camera.name, camera.event),
    ].filter((line) => line !== "");
    if (lines.length === 0) return nothing;
    const signs = seen?.event.finding === "seen" || (camera?.event.known_as ?? "") !== "";
    return html`<p class="small ${signs ? "signs" : "soft"}">
      ${lines.map((line) => t("liveness.sentence", { line }))} ${t("liveness.advice")}
    </p>`;
  }

  #needs() {
    const toggle = (need: Need) => () => {
      this.needs = this.needs.includes(need)
        ? this.needs.filter((one) => one !== need)
        : [...this.needs, need];
    };
    return html`<div class="now">
      <p>${t("liveness.needs_lead")}</p>
      ${NEEDS.map(
        (need) =>
          html`<label class="need"
            ><input type="checkbox" .checked=${this.needs.includes(need)} @change=${toggle(need)} />
            ${t(`need.${need}`)}</label
          >`,
      )}
    </div>`;
  }

  #eye() {
    const judge = (there: boolean) => () => {
      const detail: JudgedByEye = { there, reason: this.reason.trim() };
      this.dispatchEvent(new CustomEvent("judge-liveness", { detail }));
      this.#close();
    };
    const locked = this.busy || this.reason.trim() === "";
    return html`<form @submit=${(event: Event) => event.preventDefault()}>
      ${reasonField(t("liveness.reason"), this.reason, (reason) => (this.reason = reason))}
      <div class="row">
        <button type="button" ?disabled=${locked} @click=${judge(true)}>${t("liveness.eye_yes")}</button>
        <button type="button" ?disabled=${locked} @click=${judge(false)}>${t("liveness.eye_no")}</button>
      </div>
    </form>`;
  }

  readonly #ask = (): void => {
    this.dispatchEvent(new CustomEvent<readonly Need[]>("ask-liveness", { detail: this.needs }));
    this.#close();
  };

  #toggle(part: "needs" | "eye"): void {
    this.open = this.open === part ? null : part;
    // What opens may lie below what is seen: the focus brings it there.
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>("textarea, .need input")?.focus(),
    );
  }

  #close(): void {
    this.open = null;
    this.reason = "";
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-liveness": DeskLiveness;
  }
}
