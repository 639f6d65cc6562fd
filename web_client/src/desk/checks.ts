/** The four things that make a verified customer, each with its state in a word and a shape. */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController } from "../core/i18n";
import type { Band, CallView } from "../core/messages";
import { t } from "./case-texts";

type State = "done" | "open" | "warn" | "bad";

interface Check {
  name: string;
  state: State;
  words: string;
}

function documentCheck(view: CallView, doubtful: boolean): Check {
  const name = t("check.document");
  if (!view.has_document) return { name, state: "open", words: t("check.no_document") };
  if (!view.has_portrait) return { name, state: "warn", words: t("check.no_portrait") };
  return doubtful
    ? { name, state: "warn", words: t("check.warn") }
    : { name, state: "done", words: t("check.done") };
}

function faceCheck(view: CallView, band: Band | null): Check {
  const name = t("check.face");
  if (!view.consents.includes("face_check")) return { name, state: "warn", words: t("check.declined") };
  if (band === null) return { name, state: "open", words: t("check.open") };
  return band === "match"
    ? { name, state: "done", words: t("check.done") }
    : { name, state: "warn", words: t("check.warn") };
}

function decisionCheck(view: CallView): Check {
  const name = t("check.decision");
  if (view.decision === "approved") return { name, state: "done", words: t("decide.approved") };
  if (view.decision === "rejected") return { name, state: "bad", words: t("decide.rejected") };
  return { name, state: "open", words: t("check.open") };
}

const SHAPES = { done: icons.check, open: icons.clock, warn: icons.caution, bad: icons.cross };

@customElement("vb-desk-checks")
export class DeskChecks extends LitElement {
  static override styles = [
    controls,
    css`
      ul {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--vb-1) var(--vb-3);
        margin: 0;
        padding: 0;
        list-style: none;
      }

      li {
        display: flex;
        gap: var(--vb-2);
        min-width: 0;
      }

      svg {
        flex: none;
        width: 1.25em;
        height: 1.25em;
        margin-top: 0.12em;
        color: var(--vb-ink-soft);
      }

      .done svg {
        color: var(--vb-good);
      }

      .warn svg {
        color: var(--vb-caution);
      }

      .bad svg {
        color: var(--vb-stop);
      }

      div {
        line-height: 1.3;
      }

      b {
        display: block;
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) view!: CallView;
  @property() band: Band | null = null;
  /** Something on the document does not fit, or could not be read. */
  @property({ type: Boolean }) doubtful = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const recording = this.view.consents.includes("recording");
    const checks: Check[] = [
      {
        name: t("check.consent"),
        state: recording ? "done" : "open",
        words: t(recording ? "check.done" : "check.open"),
      },
      documentCheck(this.view, this.doubtful),
      faceCheck(this.view, this.band),
      decisionCheck(this.view),
    ];
    return html`<ul aria-label=${t("case.checks")}>
      ${checks.map(
        (check) =>
          html`<li class=${check.state}>
            ${SHAPES[check.state]}
            <div><b>${check.name}</b><span class="small soft">${check.words}</span></div>
          </li>`,
      )}
    </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-checks": DeskChecks;
  }
}
