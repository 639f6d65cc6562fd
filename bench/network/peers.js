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
