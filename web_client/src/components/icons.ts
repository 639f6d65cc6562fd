/** Icons as inline SVG: drawn on a 24-grid, in the colour of the text, hidden from screen readers (words say it). */
import { html, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";

function icon(shape: SVGTemplateResult): TemplateResult {
  return html`<svg
    viewBox="0 0 24 24"
    width="24"
    height="24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    ${shape}
  </svg>`;
}

const slash = svg`<path d="M3.5 3.5l17 17"/>`;

export const icons = {
  microphone: icon(
    svg`<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>`,
  ),
  microphoneOff: icon(
    svg`<path d="M15 10V6a3 3 0 0 0-5.7-1.3M9 9v2a3 3 0 0 0 4.6 2.5M5.5 11.5a6.5 6.5 0 0 0 10.6 5M18.5 11.5c0 .9-.2 1.8-.5 2.600M12 18v3"/>${slash}`,
  ),
  camera: icon(svg`<rect x="2.5" y="6" width="13" height="12" rx="2.5"/><path d="M15.5 10.500l6-3v9l-6-3"/>`),
  cameraOff: icon(
    svg`<path d="M11 6h2a2.5 2.5 0 0 1 2.5 2.500v2l6-3v9l-3-1.500M15.2 16.500A2.5 2.5 0 0 1 13 18H5a2.5 2.5 0 0 1-2.5-2.500v-7A2.5 2.5 0 0 1 5 6"/>${slash}`,
  ),
  speaker: icon(
    svg`<path d="M4 9.500v5h3.500L12 18.500v-13L7.5 9.500zM15.5 9a4 4 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11"/>`,
  ),
  screen: icon(
    svg`<rect x="2.5" y="4" width="19" height="13" rx="2"/><path d="M12 14V8M9.2 10.500L12 7.700l2.8 2.800M8 21h8"/>`,
  ),
  page: icon(
    svg`<rect x="3" y="4" width="18" height="16" rx="2.5"/><path d="M3 9h18M7 6.500h.01M10 6.500h.01M8 14.500s1.5-2.5 4-2.5 4 2.5 4 2.5-1.5 2.5-4 2.5-4-2.5-4-2.500z"/>`,
  ),
  leave: icon(
    svg`<path d="M3 14.500c0-1.7.6-2.7 2-3.5 4.2-2.3 9.8-2.3 14 0 1.4.8 2 1.8 2 3.5 0 1-.8 1.7-1.8 1.500l-2.6-.5c-.9-.2-1.5-1-1.5-1.900v-1a11 11 0 0 0-6.2 0v1c0 .9-.6 1.7-1.5 1.900l-2.6.5C3.8 16.2 3 15.5 3 14.500z"/>`,
  ),
  phone: icon(
    svg`<path d="M5.5 3.500h3l1.8 4.5-2.3 1.700a13 13 0 0 0 6.3 6.300l1.7-2.3 4.5 1.800v3a2 2 0 0 1-2.2 2A17.5 17.5 0 0 1 3.5 5.700a2 2 0 0 1 2-2.200z"/>`,
  ),
  check: icon(svg`<path d="M4.5 12.500l5 5 10-11"/>`),
  cross: icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`),
  caution: icon(svg`<path d="M12 3.500L2.5 20h19zM12 10v4.500M12 17.200v.1"/>`),
  info: icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 11v5.500M12 7.700v.1"/>`),
  lock: icon(
    svg`<rect x="4.5" y="10.5" width="15" height="10" rx="2.5"/><path d="M8 10.500V7.500a4 4 0 0 1 8 0v3"/>`,
  ),
  shield: icon(
    svg`<path d="M12 3l7.5 2.500V11c0 4.8-3 8.3-7.5 10-4.5-1.7-7.5-5.2-7.5-10V5.500zM8.5 12l2.5 2.5 4.5-5"/>`,
  ),
  clock: icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>`),
  card: icon(
    svg`<rect x="2.5" y="5" width="19" height="14" rx="2.5"/><circle cx="8" cy="11" r="2"/><path d="M5 16c.4-1.4 1.5-2.2 3-2.200s2.6.8 3 2.200M14 10h4M14 14h4"/>`,
  ),
  face: icon(
    svg`<path d="M4 8V6a2 2 0 0 1 2-2h2M16 4h2a2 2 0 0 1 2 2v2M20 16v2a2 2 0 0 1-2 2h-2M8 20H6a2 2 0 0 1-2-2v-2M9 10v.8M15 10v.8M9 14.800c1.8 1.5 4.2 1.5 6 0"/>`,
  ),
  person: icon(svg`<circle cx="12" cy="8" r="4"/><path d="M4.5 20.500c.6-4 3.6-6 7.5-6s6.9 2 7.5 6"/>`),
  flip: icon(
    svg`<path d="M4 12a8 8 0 0 1 13.7-5.700L20 8.500M20 4v4.500h-4.500M20 12a8 8 0 0 1-13.7 5.700L4 15.500M4 20v-4.500h4.5"/>`,
  ),
  upload: icon(
    svg`<path d="M12 16V4M7.5 8.500L12 4l4.5 4.500M4 15v3a2.5 2.5 0 0 0 2.5 2.500h11A2.5 2.5 0 0 0 20 18v-3"/>`,
  ),
  retake: icon(svg`<path d="M4 12a8 8 0 1 1 2.3 5.700M4 20v-5h5"/>`),
  language: icon(
    svg`<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5 5.5 5 12.5 0 18-5-5.5-5-12.5 0-18z"/>`,
  ),
  larger: icon(svg`<path d="M2.5 18l4.5-12 4.5 12M4 14h6M14 18l3-8 3 8M15 15.500h4"/>`),
  minimise: icon(svg`<path d="M5 18h14"/>`),
  expand: icon(svg`<path d="M9 4H4v5M15 20h5v-5M4 4l6 6M20 20l-6-6"/>`),
  back: icon(svg`<path d="M14.5 5l-7 7 7 7"/>`),
  star: icon(svg`<path d="M12 3.500l2.6 5.5 6 .8-4.4 4.2 1.1 6L12 17.1 6.7 20l1.1-6-4.4-4.2 6-.8z"/>`),
  network: icon(
    svg`<path d="M2.5 9.500a14 14 0 0 1 19 0M6 13a9 9 0 0 1 12 0M9.2 16.500a4.2 4.2 0 0 1 5.6 0M12 20v.1"/>`,
  ),
} as const;

export type IconName = keyof typeof icons;
