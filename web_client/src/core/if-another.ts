/**
 * For what a video shows: `.srcObject=${ifAnother(stream)}`. Lit sets an object anew at each update, the same one too,
 * and a browser that is given a stream anew starts the picture anew: every second it would be dark for a moment.
 */
export { live as ifAnother } from "lit/directives/live.js";
