/** The field for the agent's own words on why: what an approval, a rejection or a judgement by eye is kept with. */
import { html } from "lit";
import type { TemplateResult } from "lit";

const LONGEST = 4_000; // what the server takes

/** A field that must be filled in; `took` hears each change. */
export function reasonField(label: string, reason: string, took: (reason: string) => void): TemplateResult {
  return html`<label class="field"
    >${label}
    <textarea
      rows="2"
      maxlength=${LONGEST}
      required
      .value=${reason}
      @input=${(event: InputEvent) => took((event.target as HTMLTextAreaElement).value)}
    ></textarea>
  </label>`;
}
