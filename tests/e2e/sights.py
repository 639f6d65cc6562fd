"""The frame numbers that a page shows, read out of its video by a sampler in the page."""

from typing import NamedTuple

WATCH = """([label, every]) => {
  const all = root => [...root.querySelectorAll('*')].flatMap(e => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e]);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [160, 4];
  const ctx = canvas.getContext('2d', {willReadFrequently: true});
  globalThis.sights = [];
  let last = -1;
  setInterval(() => {
    const video = all(document).find(e => e.tagName === 'VIDEO' && new RegExp(label, 'i').test(e.ariaLabel ?? ''));
    if (!video?.videoWidth) return;
    const [w, h] = [video.videoWidth, video.videoHeight];
    ctx.drawImage(video, 0, h * 10 / 480, w, h * 20 / 480, 0, 0, 160, 4);
    const pixels = ctx.getImageData(0, 0, 160, 4).data;
    const level = block => {
      let sum = 0;
      for (let y = 0; y < 4; y++) for (let x = 3; x < 7; x++) sum += pixels[(y * 160 + block * 10 + x) * 4 + 1];
      return sum / 16;
    };
    const levels = Array.from({length: 16}, (_, block) => level(block));
    const white = Math.min(levels[0], levels[15]), black = levels[1];
    if (white - black < 60) return;
    const bits = levels.map(one => one > (white + black) / 2 ? 1 : 0);
    const number = bits.slice(3, 12).reduce((sum, bit) => sum * 2 + bit, 0);
    const check = bits.slice(12, 15).reduce((sum, bit) => sum * 2 + bit, 0);
    if (check !== (number % 7 + bits[2] * 3 + 1) % 7 || number === last) return;
    last = number;
    globalThis.sights.push([Date.now(), number]);
  }, every);
}"""
SAMPLE_EVERY_MS = 25


class Sight(NamedTuple):
    """A frame number that a page showed, and when: seconds of the wall clock."""

    at_s: float
    number: int
