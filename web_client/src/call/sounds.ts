/** Sounds made here and now: no files, and quiet enough for a waiting room. */

let context: AudioContext | null = null;

function tone(at: number, hertz: number, seconds: number, loudness: number): void {
  if (context === null) return;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = "sine";
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loudness, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, at + seconds);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + seconds);
}

function play(
  notes: readonly (readonly [after: number, hertz: number, seconds: number])[],
  loudness: number,
): void {
  context ??= new AudioContext();
  void context.resume().catch(() => undefined); // without a press before it stays silent; the screen says it too
  const now = context.currentTime + 0.03;
  for (const [after, hertz, seconds] of notes) tone(now + after, hertz, seconds, loudness);
}

/** A rising triad: it is your turn. */
export const yourTurn = (): void =>
  play(
    [
      [0, 523, 0.5],
      [0.18, 659, 0.5],
      [0.36, 784, 0.9],
      [1.4, 523, 0.5],
      [1.58, 659, 0.5],
      [1.76, 784, 0.9],
    ],
    0.25,
  );

/** Two calm notes to test a speaker with. */
export const speakerTest = (): void =>
  play(
    [
      [0, 440, 0.7],
      [0.5, 587, 1.1],
    ],
    0.35,
  );
