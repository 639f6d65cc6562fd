import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeskSession } from "./session";

class FakeSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  static readonly made: FakeSocket[] = [];
  readyState: number = FakeSocket.CONNECTING;
  sent: { id: number; type: string }[] = [];

  constructor() {
    super();
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as { id: number; type: string });
  }

  close(): void {
    this.readyState = FakeSocket.CLOSED;
  }

  welcomes(online: boolean): void {
    this.readyState = FakeSocket.OPEN;
    this.dispatchEvent(new Event("open"));
    this.says({
      type: "welcome",
      id: this.sent[0]?.id,
      online,
      server_time: "2026-01-05T12:00:00Z",
      view: null,
      ice_servers: [],
      relay_only: false,
    });
  }

  says(message: object): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  /** Carry out what was asked last. */
  does(type: string): void {
    const request = this.sent.at(-1);
    expect(request?.type).toBe(type);
    this.says({ type: "done", id: request?.id });
  }

  torn(code: number): void {
    this.readyState = FakeSocket.CLOSED;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

const asked = (socket: FakeSocket) => socket.sent.map((message) => message.type);

describe("an agent's desk whose socket was torn", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", FakeSocket);
    FakeSocket.made.length = 0;
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  const nothing = () => undefined;

  function opened(online: boolean) {
    const session = new DeskSession({
      changed: nothing,
      page: nothing,
      republish: nothing,
      arrived: nothing,
    });
    session.connection.open();
    FakeSocket.made[0]?.welcomes(online);
    return session;
  }

  function comesBack(online: boolean): FakeSocket {
    FakeSocket.made.at(-1)?.torn(1012);
    vi.advanceTimersByTime(5_000);
    const socket = FakeSocket.made.at(-1);
    if (socket === undefined) throw new Error("it did not come back");
    socket.welcomes(online);
    return socket;
  }

  async function goesOnline(session: DeskSession): Promise<void> {
    const online = session.goOnline();
    FakeSocket.made.at(-1)?.does("go_online");
    await online;
  }

  it("says by itself that the agent still takes calls, when the server does not know it any more", async () => {
    const session = opened(false);
    await goesOnline(session);
    const socket = comesBack(false);
    expect(asked(socket)).toEqual(["hello", "go_online"]);
    socket.does("go_online");
    await vi.waitFor(() => expect(session.online).toBe(true));
  });

  it("says it again when the socket is torn before the server could answer", async () => {
    const session = opened(true);
    comesBack(false);
    expect(asked(comesBack(false))).toEqual(["hello", "go_online"]);
    await vi.waitFor(() => expect(session.busy).toBe(true));
  });

  it("still says what was torn away when it says by itself that the agent takes calls", async () => {
    const session = opened(false);
    await goesOnline(session);
    const pressed = session.ask({ type: "check_registry" });
    FakeSocket.made.at(-1)?.torn(1012);
    await pressed;
    comesBack(false).does("go_online");
    await vi.waitFor(() => expect(session.online).toBe(true));
    expect(session.refused).toBe("torn");
  });

  it("says nothing when the server still knows it", async () => {
    await goesOnline(opened(false));
    expect(asked(comesBack(true))).toEqual(["hello"]);
  });

  it("says nothing for an agent who never went online, or went offline", async () => {
    const session = opened(false);
    expect(asked(comesBack(false))).toEqual(["hello"]);
    await goesOnline(session);
    const offline = session.goOffline();
    FakeSocket.made.at(-1)?.does("go_offline");
    await offline;
    expect(asked(comesBack(false))).toEqual(["hello"]);
  });
});
