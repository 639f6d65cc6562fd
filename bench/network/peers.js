// Every peer connection of the page, and what their statistics say; what a connection counted stays counted when the
// next one takes its place.
(() => {
  const peers = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      peers.push(this);
    }
  };
  const wanted = {
    "inbound-rtp": [
      "framesDecoded", "freezeCount", "totalFreezesDuration", "bytesReceived", "retransmittedBytesReceived",
      "packetsReceived", "packetsLost", "nackCount", "pliCount", "concealedSamples", "totalSamplesReceived",
      "frameHeight",
    ],
    "outbound-rtp": [
      "framesEncoded", "bytesSent", "retransmittedBytesSent", "nackCount", "pliCount", "targetBitrate",
      "qualityLimitationReason", "frameHeight",
    ],
  };
  const kept = new Map();
  /** What is heard of the other side from now on, for so many seconds: WebM in base64. */
  window.__sound = async (seconds) => {
    const heard = peers.flatMap((peer) => peer.getTransceivers()).find((one) => one.currentDirection === "recvonly");
    const { track } = heard.receiver;
    const recorder = new MediaRecorder(new MediaStream([track]), { audioBitsPerSecond: 128_000 });
    const parts = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    const over = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.start();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    recorder.stop();
    await over;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  };
  window.__figures = async () => {
    for (const [place, peer] of peers.entries()) {
      if (peer.connectionState === "closed") continue;
      for (const one of (await peer.getStats()).values()) {
        const names = wanted[one.type];
        if (names === undefined) continue;
        const figures = Object.fromEntries(names.map((name) => [name, one[name] ?? null]));
        kept.set(`${place} ${one.ssrc}`, { type: one.type, kind: one.kind, ...figures });
      }
    }
    return { at: Date.now(), states: peers.map((peer) => peer.connectionState), tracks: Object.fromEntries(kept) };
  };
})();
