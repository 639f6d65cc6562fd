"""The frame numbers that a page shows, read out of its video by a sampler in the page."""

from pathlib import Path
from typing import NamedTuple

STRIP = (Path(__file__).parent / "strip.js").read_text().strip()


def with_strip(script: str) -> str:
    """The script of a page, a function of what it is given and of the reader of strips."""
    return f"given => ({script})(given, {STRIP})"


WATCH = with_strip("""([label, every], strip) => {
  const all = root => [...root.querySelectorAll('*')].flatMap(e => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e]);
  const meant = e => e.tagName === 'VIDEO' && new RegExp(label, 'i').test(e.ariaLabel ?? '');
  globalThis.sights = [];
  let video, last = -1;
  setInterval(async () => {
    if (!video?.isConnected || !meant(video)) video = all(document).find(meant);
    const seenAt = Date.now();
    const row = video && await strip(video);
    if (!row) return;
    const level = block => (row[block * 10 + 3] + row[block * 10 + 4] + row[block * 10 + 5] + row[block * 10 + 6]) / 4;
    const levels = Array.from({length: 16}, (_, block) => level(block));
    const white = Math.min(levels[0], levels[15]), black = levels[1];
    if (white - black < 60) return;
    const bits = levels.map(one => one > (white + black) / 2 ? 1 : 0);
    const number = bits.slice(3, 12).reduce((sum, bit) => sum * 2 + bit, 0);
    const check = bits.slice(12, 15).reduce((sum, bit) => sum * 2 + bit, 0);
    if (check !== (number % 7 + bits[2] * 3 + 1) % 7 || number === last) return;
    last = number;
    globalThis.sights.push([seenAt, number]);
  }, every);
}""")
SAMPLE_EVERY_MS = 25


class Sight(NamedTuple):
    """A frame number that a page showed, and when: seconds of the wall clock."""

    at_s: float
    number: int
