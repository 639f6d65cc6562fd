/** What the small forms of signing in look like. */
import { css } from "lit";

export const formStyle = css`
  form {
    display: grid;
    gap: var(--vb-4);
  }

  header {
    display: grid;
    gap: var(--vb-2);
    margin-bottom: var(--vb-2);
  }

  .line {
    display: flex;
    align-items: center;
    gap: var(--vb-2);
  }
`;
