/** Two soft notes: somebody new waits. Made here, so that no file is loaded. */

let context: AudioContext | null = null;

export function chime(): void {
  context ??= new AudioContext();
  void context.resume().catch(() => undefined); // before the first press it stays silent; the lobby says it too
  const from = context.currentTime + 0.03;
  for (const [after, hertz] of [
    [0, 587],
    [0.16, 880],
  ] as const) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, from + after);
    gain.gain.linearRampToValueAtTime(0.14, from + after + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, from + after + 0.55);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(from + after);
    oscillator.stop(from + after + 0.6);
  }
}
