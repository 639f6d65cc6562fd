/** How loud a stream is, about twenty times a second, from 0 to 1 on a scale that follows the ear. */

const EVERY_MS = 50;
const QUIETEST_DB = -60;

/** The root mean square of samples (-1 … 1) as a level: -60 dB is 0, full scale is 1. */
export function levelOfSamples(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / samples.length + 1e-12);
  return Math.min(1, Math.max(0, 1 - db / QUIETEST_DB));
}

/** Measure until the returned function is called. */
export function levelOf(media: MediaStream, hear: (level: number) => void): () => void {
  if (media.getAudioTracks().length === 0) return () => undefined;
  const context = new AudioContext();
  const source = context.createMediaStreamSource(media);
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    hear(levelOfSamples(samples));
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}
