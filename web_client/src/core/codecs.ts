/** What this browser can decode: the server has pictures sent in something that all who watch can receive. */

/** Video codecs by their names in SDP (VP8, H264 …); null where the browser does not tell. */
export function receivable(): string[] | null {
  if (typeof RTCRtpReceiver === "undefined") return null;
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs;
  if (codecs === undefined) return null;
  return [...new Set(codecs.map(({ mimeType }) => mimeType.replace(/^video\//i, "")))];
}
