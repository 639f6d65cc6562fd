/** Whether a line is alive: the server says something on each at least twice a second, media or not. */

const LOOK_EVERY_MS = 300;
const SILENT_MS = 1_200; // two signs of life and a look were missed

interface Pair {
  type: string;
  bytesReceived?: number;
}

/** What arrived on any path of this connection, in bytes. */
async function received(pc: RTCPeerConnection): Promise<number> {
  const report = (await pc.getStats()) as unknown as Map<string, Pair>;
  const pairs = [...report.values()].filter((one) => one.type === "candidate-pair");
  return pairs.reduce((sum, pair) => sum + (pair.bytesReceived ?? 0), 0);
}

/** Looks at a connected peer connection until it is stopped; at every look `onSilent` is told, or that it is `heard`. */
export class Pulse {
  #octets = -1;
  #heardMs = performance.now();
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly pc: RTCPeerConnection,
    private readonly onSilent: () => void,
    private readonly onHeard: () => void,
  ) {
    this.#later();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #later(): void {
    this.#timer = setTimeout(() => void this.#look(), LOOK_EVERY_MS);
  }

  async #look(): Promise<void> {
    const octets = await received(this.pc);
    if (this.#stopped) return;
    this.#later();
    if (octets !== this.#octets) {
      this.#octets = octets;
      this.#heardMs = performance.now();
      this.onHeard();
    } else if (performance.now() - this.#heardMs >= SILENT_MS) {
      this.onSilent();
    }
  }
}
