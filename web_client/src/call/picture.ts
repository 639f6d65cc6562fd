/** Pictures of documents: live advice while framing, and a JPEG without its metadata to send. */

export type Advice = "dark" | "bright" | "far" | "blurred" | "good";

/** The sentence for each advice. */
export const ADVICE_KEYS = {
  dark: "document.adviceDark",
  bright: "document.adviceBright",
  far: "document.adviceFar",
  blurred: "document.adviceBlurred",
  good: "document.adviceGood",
} as const;

// On a 160-pixel-wide grey picture; `bench/advice.py` counts how often they are right.
const DARK_BELOW = 60; // mean grey
const GLARE_ABOVE = 0.04; // share of pixels that are burnt out
const SHARP_ABOVE = 90; // variance of the Laplacian

const EDGE = 40; // of a Laplacian: what print and borders have, and shadows do not
const NEAR_ABOVE = 0.45; // share of the picture's width, or height, in which nearly all edges lie

const LONGEST_SIDE = 2_400;
const JPEG_QUALITY = 0.92;
export const ADVICE_WIDTH = 160;

/** RGBA bytes to grey values, 0 … 255 (ITU-R BT.601). */
export function greyOf(rgba: Uint8ClampedArray): Float32Array {
  const grey = new Float32Array(rgba.length / 4);
  for (let i = 0; i < grey.length; i++) {
    const at = 4 * i;
    grey[i] = 0.299 * (rgba[at] ?? 0) + 0.587 * (rgba[at + 1] ?? 0) + 0.114 * (rgba[at + 2] ?? 0);
  }
  return grey;
}

/** Variance of the Laplacian: high where there are edges, low where all is smooth or out of focus. */
export function sharpness(grey: Float32Array, width: number): number {
  const height = Math.floor(grey.length / width);
  let sum = 0;
  let squares = 0;
  let count = 0;
  const at = (x: number, y: number) => grey[y * width + x] ?? 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const edge = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y);
      sum += edge;
      squares += edge * edge;
      count++;
    }
  }
  if (count === 0) return 0;
  return squares / count - (sum / count) ** 2;
}

/** How much of the width, or of the height if more, is between the outermost edges, but for a twentieth of them. */
export function spread(grey: Float32Array, width: number): number {
  const height = Math.floor(grey.length / width);
  const columns = new Uint32Array(width);
  const rows = new Uint32Array(height);
  let count = 0;
  const at = (x: number, y: number) => grey[y * width + x] ?? 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const edge = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y);
      if (Math.abs(edge) < EDGE) continue;
      columns[x] = (columns[x] ?? 0) + 1;
      rows[y] = (rows[y] ?? 0) + 1;
      count++;
    }
  }
  if (count === 0) return 0;
  const reached = (edgesAt: Uint32Array, share: number) => {
    let sum = 0;
    return edgesAt.findIndex((edges) => (sum += edges) >= share * count);
  };
  const between = (edgesAt: Uint32Array) =>
    (reached(edgesAt, 0.95) - reached(edgesAt, 0.05)) / edgesAt.length;
  return Math.max(between(columns), between(rows));
}

export function adviceFor(rgba: Uint8ClampedArray, width: number): Advice {
  const grey = greyOf(rgba);
  let sum = 0;
  let burnt = 0;
  for (const value of grey) {
    sum += value;
    if (value > 250) burnt++;
  }
  if (sum / grey.length < DARK_BELOW) return "dark";
  if (burnt / grey.length > GLARE_ABOVE) return "bright";
  if (sharpness(grey, width) < SHARP_ABOVE) return "blurred";
  return spread(grey, width) < NEAR_ABOVE ? "far" : "good";
}

function drawn(source: CanvasImageSource, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d", { willReadFrequently: true })?.drawImage(source, 0, 0, width, height);
  return canvas;
}

/** Advice on what a playing video shows now; null while it shows nothing. */
export function adviceOn(video: HTMLVideoElement): Advice | null {
  if (video.videoWidth === 0) return null;
  const height = Math.round((ADVICE_WIDTH * video.videoHeight) / video.videoWidth);
  const pixels = drawn(video, ADVICE_WIDTH, height)
    .getContext("2d")
    ?.getImageData(0, 0, ADVICE_WIDTH, height);
  return pixels === undefined ? null : adviceFor(pixels.data, ADVICE_WIDTH);
}

function jpeg(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) =>
      blob === null ? reject(new Error("the picture could not be encoded")) : resolve(blob);
    canvas.toBlob(done, "image/jpeg", JPEG_QUALITY);
  });
}

async function shrunk(source: CanvasImageSource, width: number, height: number): Promise<Blob> {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  return jpeg(drawn(source, Math.round(width * scale), Math.round(height * scale)));
}

const SHARPNESS_WIDTH = 640;
const STILLS = 5;
const BETWEEN_STILLS_MS = 120;

function sharpnessOf(source: CanvasImageSource, width: number, height: number): number {
  const small = Math.round((SHARPNESS_WIDTH * height) / width);
  const pixels = drawn(source, SHARPNESS_WIDTH, small)
    .getContext("2d")
    ?.getImageData(0, 0, SHARPNESS_WIDTH, small);
  return pixels === undefined ? 0 : sharpness(greyOf(pixels.data), SHARPNESS_WIDTH);
}

/** A hand shakes: of several stills in half a second the sharpest, in the camera's full resolution. */
export async function bestPhotoOf(video: HTMLVideoElement): Promise<Blob> {
  let best: HTMLCanvasElement | null = null;
  let sharpest = -1;
  for (let still = 0; still < STILLS; still++) {
    if (still > 0) await new Promise((resolve) => setTimeout(resolve, BETWEEN_STILLS_MS));
    const { videoWidth: width, videoHeight: height } = video;
    if (width === 0) continue;
    const canvas = drawn(video, width, height);
    const sharp = sharpnessOf(canvas, width, height);
    if (sharp <= sharpest) continue;
    best = canvas;
    sharpest = sharp;
  }
  if (best === null) throw new Error("the camera shows nothing");
  return shrunk(best, best.width, best.height);
}

/**
 * A chosen file as a JPEG of sensible size. Drawing it anew drops its metadata (where it was taken, on which phone),
 * which is nobody's business. Rejects on what the browser cannot read as a picture.
 */
export async function photoFrom(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    return await shrunk(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}
