// When things happen in this page, in milliseconds since the epoch: presses, the camera, connections, the first picture
// that a video element presents of each stream, and the first sound that is received and played.
(() => {
  const marks = (window.__marks = {});
  const now = () => performance.timeOrigin + performance.now();
  const mark = (what) => (marks[what] ??= now());

  const pressed = (event) => {
    const button = event.composedPath().find((one) => one instanceof HTMLButtonElement);
    if (button !== undefined) marks[`press ${button.textContent.trim()}`] = now();
  };
  addEventListener("click", pressed, { capture: true });

  // The dialog of the customer's page is rendered closed, and opened when an agent has accepted.
  const opened = HTMLDialogElement.prototype.showModal;
  HTMLDialogElement.prototype.showModal = function () {
    opened.call(this);
    mark("asked");
  };

  const shown = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "srcObject");
  Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {
    ...shown,
    set(media) {
      shown.set.call(this, media);
      if (media === null || !(this instanceof HTMLVideoElement)) return;
      this.requestVideoFrameCallback(() => mark(`picture ${this.getAttribute("aria-label")}`));
    },
  });

  const hear = async (pc) => {
    while (pc.connectionState !== "closed") {
      for (const stat of (await pc.getStats()).values()) {
        if (stat.type === "inbound-rtp" && stat.kind === "audio" && stat.totalAudioEnergy > 0) return mark("sound");
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      const role = () => (this.getTransceivers()[0]?.direction === "sendonly" ? "sending" : "receiving");
      queueMicrotask(() => mark(`${role()} offered`));
      this.addEventListener("icegatheringstatechange", () => mark(`${role()} ${this.iceGatheringState}`));
      this.addEventListener("connectionstatechange", () => mark(`${role()} ${this.connectionState}`));
      this.addEventListener("signalingstatechange", () => mark(`${role()} ${this.signalingState}`));
      this.addEventListener("track", ({ track }) => {
        if (track.kind === "audio") void hear(this);
        else track.addEventListener("unmute", () => mark("receiving packets"));
      });
    }
  };

  const native = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
  if (native === undefined) return;
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const media = await native(wanted);
    marks["camera open"] = now(); // the last time: the checks before the queue open it too
    return media;
  };
})();
