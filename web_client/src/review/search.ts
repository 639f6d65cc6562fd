/** One line of filters above one table that answers a question; the keyboard reaches all of it in reading order. */
import { LitElement, html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-notice";
import { LanguageController, t as word } from "../core/i18n";
import type { AgentList, AgentName, CallLine, CallList } from "../core/messages";
import { get } from "../core/rest";
import { inWords } from "../signin/problem-words";
import { clockOf, dayAndTime } from "../core/clock-words";
import "./event-texts";
import { searchStyle } from "./search-style";
import { t } from "./texts";

const PAGE = 50; // what the server gives at once
const OUTCOMES = [
  "approved",
  "rejected",
  "unreviewed",
  "undecided",
  "interrupted",
  "in_order",
  "follow_up",
  "not_in_order",
] as const;

/** Form fields as the query the server takes; a day means all of it, in the reviewer's own time zone. */
export function queryOf(fields: FormData, offset: number): string {
  const wanted = new URLSearchParams();
  for (const [name, value] of fields) {
    if (typeof value !== "string" || value.trim() === "") continue;
    const day = name === "since" ? `${value}T00:00:00` : name === "until" ? `${value}T23:59:59.999` : null;
    wanted.set(name, day === null ? value.trim() : new Date(day).toISOString());
  }
  if (offset > 0) wanted.set("offset", String(offset));
  return wanted.toString();
}

@customElement("vb-review-search")
export class ReviewSearch extends LitElement {
  static override styles = [controls, searchStyle];

  @state() private agents: readonly AgentName[] = [];
  @state() private found: CallList | null = null;
  @state() private offset = 0;
  @state() private error = "";
  @query("form") private form!: HTMLFormElement;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override firstUpdated(): void {
    void this.#agents();
    void this.search(0);
  }

  async #agents(): Promise<void> {
    try {
      this.agents = (await get<AgentList>("/api/agents")).agents;
    } catch (error) {
      this.error = inWords(error);
    }
  }

  async search(offset: number): Promise<void> {
    this.error = "";
    try {
      const wanted = queryOf(new FormData(this.form), offset);
      this.found = await get<CallList>(`/api/calls${wanted === "" ? "" : `?${wanted}`}`);
      this.offset = offset;
    } catch (error) {
      this.error = inWords(error);
    }
  }

  protected override render() {
    return html`
      <h1 class="visually-hidden">${t("review.title")}</h1>
      ${this.#filters()}
      <vb-notice tone="stop" ?hidden=${this.error === ""}>${this.error}</vb-notice>
      ${this.found === null ? html`<p class="soft" role="status">${t("review.loading")}</p>` : this.#table(this.found)}
      <p class="soft small">${t("review.on_record")}</p>
    `;
  }

  #filters() {
    return html`<form
      role="search"
      @submit=${(event: Event) => {
        event.preventDefault();
        void this.search(0);
      }}
      @reset=${() => setTimeout(() => void this.search(0))}
    >
      <label class="field grow">${t("review.customer")} <input name="customer" autocomplete="off" /></label>
      <label class="field grow"
        >${t("review.agent")}
        <select name="agent">
          <option value="">${t("review.any")}</option>
          ${this.agents.map((agent) => html`<option value=${agent.person}>${agent.display_name}</option>`)}
        </select></label
      >
      <label class="field">${t("review.since")} <input type="date" name="since" /></label>
      <label class="field">${t("review.until")} <input type="date" name="until" /></label>
      <label class="field grow"
        >${t("review.outcome")}
        <select name="outcome">
          <option value="">${t("review.any")}</option>
          ${OUTCOMES.map((outcome) => html`<option value=${outcome}>${t(`outcome.${outcome}`)}</option>`)}
        </select></label
      >
      <div class="acts">
        <button class="primary">${t("review.search")}</button>
        <button class="ghost" type="reset">${t("review.reset")}</button>
      </div>
    </form>`;
  }

  #table(found: CallList) {
    if (found.calls.length === 0) return html`<p class="empty" role="status">${t("review.empty")}</p>`;
    const columns = ["when", "who", "what", "outcome", "lasted", "gaps", "verdict", "act"] as const;
    return html`
      <div class="scroll">
        <table>
          <thead>
            <tr>
              ${columns.map((column) => html`<th scope="col" class=${column}>${t(`review.${column}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${found.calls.map((line) => this.#row(line))}
          </tbody>
        </table>
      </div>
      <div class="pages">
        <button
          ?hidden=${this.offset === 0}
          @click=${() => void this.search(Math.max(0, this.offset - PAGE))}
        >
          ${t("review.previous")}
        </button>
        <button ?hidden=${!found.more} @click=${() => void this.search(this.offset + PAGE)}>
          ${t("review.more")}
        </button>
      </div>
    `;
  }

  #row(line: CallLine) {
    const seconds =
      line.live_since === null || line.ended_at === null
        ? null
        : (Date.parse(line.ended_at) - Date.parse(line.live_since)) / 1000;
    return html`<tr>
      <td class="when">${dayAndTime(line.live_since ?? line.invited_at)}</td>
      <td class="who">${line.agent_name === "" ? "–" : line.agent_name}</td>
      <td class="what">${line.business}</td>
      <td class="outcome">${this.#outcome(line)}</td>
      <td class="lasted">
        ${line.phase === "live" ? t("review.live_now") : seconds === null ? "–" : clockOf(seconds)}
      </td>
      <td class="gaps">
        ${line.gaps === 0 ? t("review.none") : html`<span class="badge caution">${line.gaps}</span>`}
      </td>
      <td class="verdict ${line.verdict === null ? "none" : ""}">${this.#verdict(line)}</td>
      <td class="act">
        <button @click=${() => this.dispatchEvent(new CustomEvent("replay", { detail: line.call }))}>
          ${t("review.replay")}
        </button>
      </td>
    </tr>`;
  }

  #outcome(line: CallLine) {
    if (line.decision !== null) {
      const tone = line.decision === "approved" ? "good" : "stop";
      return html`<span class="badge ${tone}">${t(`outcome.${line.decision}`)}</span>`;
    }
    return html`<span class="badge">${t("outcome.undecided")}</span>
      ${line.end_reason === null ? nothing : html`<span class="soft small">${word(`end.${line.end_reason}`)}</span>`}`;
  }

  #verdict(line: CallLine) {
    if (line.verdict === null) return html`<span class="soft">–</span>`;
    const tone = line.verdict === "in_order" ? "good" : line.verdict === "follow_up" ? "caution" : "stop";
    return html`<span class="badge ${tone}">${t(`outcome.${line.verdict}`)}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-review-search": ReviewSearch;
  }
}
