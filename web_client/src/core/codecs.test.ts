import { afterEach, expect, it, vi } from "vitest";
import { receivable } from "./codecs";

afterEach(() => void vi.unstubAllGlobals());

it("names each codec once, and says nothing where the browser does not tell", () => {
  expect(receivable()).toBeNull();
  const codecs = ["video/VP8", "video/rtx", "video/H264", "video/H264"].map((mimeType) => ({ mimeType }));
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs }) });
  expect(receivable()).toEqual(["VP8", "rtx", "H264"]);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
  expect(receivable()).toBeNull();
});
