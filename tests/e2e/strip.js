// The strip of the frame that a video shows just now: 160 levels of brightness from left to right, each the mean of its
// place in the strip's middle half; null when there is none, or it was read last. Only these rows are copied, as they
// were decoded: to draw a whole frame for them takes half a processor from the call that is looked at.
(() => {
  const COLUMNS = 160;
  let last = null;
  return async (video) => {
    if (!video.videoWidth || video.readyState < 2) return null;
    const frame = new VideoFrame(video);
    try {
      if (frame.timestamp === last) return null;
      last = frame.timestamp;
      const { x, y, width, height } = frame.visibleRect;
      const even = (value) => 2 * Math.round(value / 2);
      const rect = { x, y: y + even((height * 10) / 480), width, height: even((height * 20) / 480) };
      const rows = new Uint8Array(frame.allocationSize({ rect }));
      const [{ offset, stride }] = await frame.copyTo(rows, { rect });
      return Array.from({ length: COLUMNS }, (_, column) => {
        const [left, right] = [column, column + 1].map((place) => Math.floor((place * width) / COLUMNS));
        let sum = 0;
        for (let row = 0; row < rect.height; row += 1)
          for (let place = left; place < right; place += 1) sum += rows[offset + row * stride + place];
        return sum / (rect.height * Math.max(1, right - left));
      });
    } finally {
      frame.close();
    }
  };
})()
