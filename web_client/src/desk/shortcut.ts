/** The single key that does what a button does, shown on the button; the list of keys tells it to screen readers. */
import { css, html, nothing } from "lit";
import { keysAreOn } from "./keys";

export const shortcut = (key: string) => (keysAreOn() ? html`<kbd aria-hidden="true">${key}</kbd>` : nothing);

export const shortcutLook = css`
  kbd {
    padding: 0 0.4em;
    border: 1px solid currentcolor;
    border-radius: 5px;
    font: 600 0.85em var(--vb-mono);
  }
`;
