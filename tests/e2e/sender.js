// What this browser sends, noted at its source: when each flash and each beep of the clip left camera and microphone
// (milliseconds since the epoch), the tracks that the page was given, and the peer connections, whose statistics say
// how many frames were sent.
(() => {
  const pictures = [];
  const sounds = [];
  const noted = (window.__noted = {
    tracks: [],
    peers: [],
    closed: [], // the last statistics of peer connections that are closed by now
    get flashes() {
      return pictures.flatMap((source) => source.times());
    },
    get beeps() {
      return sounds.flatMap((source) => source.times());
    },
  });
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      noted.peers.push(this);
    }

    close() {
      if (this.signalingState !== "closed") noted.closed.push(this.getStats());
      super.close();
    }
  };

  // A video that is given its stream anew begins anew, and is dark meanwhile: that is an error of the page.
  const shown = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "srcObject");
  Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {
    ...shown,
    set(stream) {
      if (stream && stream === shown.get.call(this)) console.error("a video was given the same stream again");
      shown.set.call(this, stream);
    },
  });

  /** Moments of one source on the clock of the page: the least delay that was ever seen is the clocks' difference. */
  class Moments {
    #least = Infinity;
    #kept = [];

    see(timestampUs) {
      this.#least = Math.min(this.#least, performance.now() - timestampUs / 1000);
    }

    keep(timestampMs) {
      this.#kept.push(timestampMs);
    }

    times() {
      return this.#kept.map((time) => performance.timeOrigin + this.#least + time);
    }
  }

  /** Everything of a track, through a copy that ends with it: a copy left running keeps the camera at work. */
  const read = async (track, each) => {
    const copy = track.clone();
    const reader = new MediaStreamTrackProcessor({ track: copy }).readable.getReader();
    while (track.readyState === "live") {
      const { done, value } = await reader.read();
      if (done) return;
      await each(value);
      value.close();
    }
    copy.stop();
  };

  const watchPicture = async (track) => {
    const moments = new Moments();
    pictures.push(moments);
    let before = false;
    await read(track, async (frame) => {
      moments.see(frame.timestamp);
      const { x, y, width, height } = frame.visibleRect;
      const even = (value) => 2 * Math.floor(value / 2);
      const rect = { x: x + even(width * 0.945), y: y + even(height * 0.927), width: 2, height: 2 };
      const corner = new Uint8Array(frame.allocationSize({ rect })); // a whole frame drawn costs half a processor
      await frame.copyTo(corner, { rect });
      const bright = corner[0] > 128;
      if (bright && !before) moments.keep(frame.timestamp / 1000);
      before = bright;
    });
  };

  const watchSound = async (track) => {
    const moments = new Moments();
    sounds.push(moments);
    let quiet = 1000;
    await read(track, (data) => {
      moments.see(data.timestamp);
      const samples = new Float32Array(data.numberOfFrames);
      data.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
      const first = samples.findIndex((sample) => Math.abs(sample) > 0.03);
      if (first >= 0 && quiet > 300) moments.keep(data.timestamp / 1000 + (first * 1000) / data.sampleRate);
      quiet = first >= 0 ? 0 : quiet + (data.numberOfFrames * 1000) / data.sampleRate;
    });
  };

  const native = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
  if (native === undefined) return;
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await native(wanted);
    noted.tracks.push(...stream.getTracks());
    for (const track of stream.getVideoTracks()) void watchPicture(track);
    for (const track of stream.getAudioTracks()) void watchSound(track);
    return stream;
  };
})();
