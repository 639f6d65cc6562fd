// What this browser sends, noted at its source: when each flash and each beep of the clip left camera and microphone
// (milliseconds since the epoch), the tracks that the page was given, and the peer connections, whose statistics say
// how many frames were sent.
(() => {
  const noted = (window.__noted = { flashes: [], beeps: [], tracks: [], peers: [] });
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      noted.peers.push(this);
    }
  };

  /** A source's own time stamps on the clock of the page: the least delay seen is the clocks' difference. */
  const onPageClock = () => {
    let least = Infinity;
    return (timestampUs) => {
      least = Math.min(least, performance.now() - timestampUs / 1000);
      return performance.timeOrigin + least + timestampUs / 1000;
    };
  };

  const watchPicture = async (track) => {
    const canvas = new OffscreenCanvas(64, 48).getContext("2d", { willReadFrequently: true });
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    const at = onPageClock();
    for (let before = false; ; ) {
      const { done, value: frame } = await reader.read();
      if (done) return;
      const time = at(frame.timestamp);
      canvas.drawImage(frame, 0, 0, 64, 48);
      frame.close();
      const [red] = canvas.getImageData(60, 44, 1, 1).data;
      if (red > 128 && !before) noted.flashes.push(time);
      before = red > 128;
    }
  };

  const watchSound = async (track) => {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    const at = onPageClock();
    for (let quiet = 1000; ; ) {
      const { done, value: data } = await reader.read();
      if (done) return;
      const time = at(data.timestamp);
      const samples = new Float32Array(data.numberOfFrames);
      data.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
      const first = samples.findIndex((sample) => Math.abs(sample) > 0.03);
      if (first >= 0 && quiet > 300) noted.beeps.push(time + (first * 1000) / data.sampleRate);
      quiet = first >= 0 ? 0 : quiet + (data.numberOfFrames * 1000) / data.sampleRate;
      data.close();
    }
  };

  const native = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
  if (native === undefined) return;
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await native(wanted);
    noted.tracks.push(...stream.getTracks());
    for (const track of stream.getVideoTracks()) void watchPicture(track.clone());
    for (const track of stream.getAudioTracks()) void watchSound(track.clone());
    return stream;
  };
})();
