import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Connection, RefusedError, pauseBefore } from "./connection";

class FakeSocket extends EventTarget {
  readyState: number = WebSocket.CONNECTING;
  sent: Record<string, unknown>[] = [];

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
  }

  opened(): void {
    this.readyState = WebSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  says(message: object): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  torn(code: number): void {
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

function made() {
  const sockets: FakeSocket[] = [];
  const heard: string[] = [];
  const statuses: string[] = [];
  const connection = new Connection({
    token: () => "secret",
    onMessage: (message) => heard.push(message.type),
    onStatus: (status, why) => statuses.push(why === undefined ? status : `${status}:${why}`),
    socket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
  });
  connection.open();
  const welcome = (n: number) => {
    const socket = sockets[n];
    socket?.opened();
    socket?.says({ type: "welcome", id: socket.sent[0]?.id, view: null, ice_servers: [], relay_only: false });
    if (socket === undefined) throw new Error(`there is no socket ${n}`);
    return socket;
  };
  return { connection, sockets, heard, statuses, welcome };
}

describe("a connection", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("says hello first, with its token, and is open once it is welcomed", () => {
    const { sockets, statuses, heard, welcome } = made();
    welcome(0);
    expect(sockets[0]?.sent[0]).toMatchObject({ type: "hello", token: "secret", cursor: 0 });
    expect(statuses).toEqual(["connecting", "open"]);
    expect(heard).toEqual(["welcome"]);
  });

  it("knows the relays that it was told last, and none by itself", () => {
    const { connection, welcome } = made();
    expect(connection.reach).toEqual({ iceServers: [], iceTransportPolicy: "all" });
    const socket = welcome(0);
    expect(connection.reach).toEqual({ iceServers: [], iceTransportPolicy: "all" });
    const relay = { urls: ["turn:turn.bank.example"], username: "1767272400:9f2b", credential: "x" };
    socket.says({ type: "ice_servers", ice_servers: [relay], relay_only: true });
    expect(connection.reach).toEqual({ iceServers: [relay], iceTransportPolicy: "relay" });
    socket.says({ type: "ice_servers", ice_servers: [], relay_only: false });
    expect(connection.reach).toEqual({ iceServers: [], iceTransportPolicy: "all" });
  });

  it("gives each reply to the request that asked for it", async () => {
    const { connection, welcome } = made();
    const socket = welcome(0);
    const wait = connection.request({ type: "wait" });
    const leave = connection.request({ type: "leave" });
    socket.says({ type: "refused", id: socket.sent[2]?.id, code: "wrong_phase", detail: "x" });
    socket.says({ type: "done", id: socket.sent[1]?.id });
    await expect(wait).resolves.toMatchObject({ type: "done" });
    await expect(leave).rejects.toMatchObject({ code: "wrong_phase" });
  });

  it("rejects what was under way when it tears, comes back, and resumes after the last event it saw", async () => {
    const { connection, sockets, statuses, welcome } = made();
    const socket = welcome(0);
    socket.says({ type: "told", number: 7, name: "CustomerQueued", event: {} });
    const wait = connection.request({ type: "wait" });
    socket.torn(1006);
    await expect(wait).rejects.toBeInstanceOf(RefusedError);
    await expect(wait).rejects.toMatchObject({ code: "torn" });
    vi.advanceTimersByTime(300);
    welcome(1);
    expect(sockets[1]?.sent[0]).toMatchObject({ type: "hello", cursor: 7 });
    expect(statuses).toEqual(["connecting", "open", "reconnecting", "open"]);
  });

  it("stays closed after a final close code", () => {
    const { sockets, statuses, welcome } = made();
    welcome(0).torn(4009);
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(statuses.at(-1)).toBe("closed:replaced");
  });

  it("takes a line on which nobody answers for dead", async () => {
    const { connection, statuses, welcome } = made();
    welcome(0);
    const wait = connection.request({ type: "wait" });
    wait.catch(() => undefined);
    vi.advanceTimersByTime(15_000);
    await expect(wait).rejects.toMatchObject({ code: "torn" });
    expect(statuses.at(-1)).toBe("reconnecting");
  });

  it("waits a quarter of a second first and never more than two", () => {
    expect(pauseBefore(0, () => 0)).toBe(250);
    expect(pauseBefore(50, () => 0)).toBe(2_000);
    expect(pauseBefore(50, () => 1)).toBe(1_000);
  });

  it("asks by a fresh socket at once when the media is silent, and more patiently each time", async () => {
    const { connection, sockets, welcome, statuses } = made();
    welcome(0);
    connection.doubt();
    expect(sockets).toHaveLength(2);
    connection.doubt(); // it is being tried already
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_300); // not welcomed within a second
    expect(sockets).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1_800); // within two
    expect(sockets).toHaveLength(3);
    welcome(2);
    expect(connection.isOpen).toBe(true);
    expect(statuses.at(-1)).toBe("open");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sockets).toHaveLength(3);
  });
});
