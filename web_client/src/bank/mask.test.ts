import { describe, expect, it } from "vitest";
import { Scrubber } from "./mask";
import type { RawEvent } from "./raw-event";
import { BLOCK } from "./secrets";
import { luhn, withoutNumbers } from "./secrets";

const CARD = "4111 1111 1111 1111";
const RESIDENT = "11010519491231002X";

let lastId = 100;
type Attributes = Record<string, unknown>;
const element = (tagName: string, attributes: Attributes = {}, childNodes: object[] = [], id = ++lastId) => ({
  type: 2,
  id,
  tagName,
  attributes,
  childNodes,
});
const text = (textContent: string, id = ++lastId) => ({ type: 3, id, textContent });
const snapshot = (...nodes: object[]): RawEvent => ({
  type: 2,
  timestamp: 1,
  data: { node: { type: 0, id: 1, childNodes: [element("html", {}, [element("body", {}, nodes, 3)], 2)] } },
});
const incremental = (data: object): RawEvent => ({ type: 3, timestamp: 2, data });
const mutation = (parts: object): RawEvent =>
  incremental({ source: 0, adds: [], removes: [], texts: [], attributes: [], ...parts });

function left(event: RawEvent, scrubber = new Scrubber()): string {
  return JSON.stringify(scrubber.scrub(event));
}

describe("numbers", () => {
  it("are found however they are written, and others are left alone", () => {
    for (const card of [
      CARD,
      "4111-1111-1111-1111",
      "4111111111111111",
      "4111 1111\u00a01111 1111",
      "４１１１１１１１１１１１１１１１",
    ]) {
      expect(withoutNumbers(`Card ${card}.`)).toBe(`Card ${BLOCK}.`);
    }
    expect(withoutNumbers("6222020200112230")).toBe(luhn("6222020200112230") ? BLOCK : "6222020200112230");
    expect(withoutNumbers(`ID ${RESIDENT}`)).toBe(`ID ${BLOCK}`);
    expect(withoutNumbers("130503670401001")).toBe(BLOCK);
    expect(withoutNumbers("Order 4111111111111112")).toBe("Order 4111111111111112");
    expect(withoutNumbers("¥ 1,234,567.89 on 2026-11-22")).toBe("¥ 1,234,567.89 on 2026-11-22");
  });

  it("are found inside longer runs of digits, and before a number that follows", () => {
    expect(withoutNumbers(`${CARD} 123`)).toBe(BLOCK);
    expect(withoutNumbers(`${CARD} 12/27`)).toBe(BLOCK);
    expect(withoutNumbers("00004111111111111111")).toBe(BLOCK);
  });
});

describe("a snapshot", () => {
  it("shows what a field is, never what it holds, hints at or chose", () => {
    const sent = left(
      snapshot(
        element("input", {
          type: "text",
          value: "hunter2",
          placeholder: "secret-hint",
          title: "secret-title",
        }),
        element("input", { type: "hidden", value: "csrf-secret" }),
        element("input", { type: "checkbox", value: "secret-choice", checked: true }),
        element("textarea", { value: "my secret" }, [text("my secret")]),
        element("select", { value: "secret-b" }, [
          element("option", { value: "secret-b", selected: true, label: "secret-label" }, [text("secret B")]),
        ]),
        element("div", { "data-account": "secret-account", "aria-label": "secret-aria", alt: "secret-alt" }),
      ),
    );
    expect(sent).not.toMatch(/secret|hunter2|checked|selected/);
    expect(sent).toContain(`"type":"text","value":"${BLOCK}"`);
  });

  it("blocks at one width whatever the length", () => {
    const of = (value: string) => left(snapshot(element("input", { value }, [], 50)));
    expect(of("1")).toBe(of("a much longer secret"));
  });

  it("keeps what the page says, and the labels of its buttons", () => {
    const sent = left(
      snapshot(
        element("h1", { class: "big" }, [text("Reset card password")]),
        element("input", { type: "submit", value: "Send" }),
      ),
    );
    expect(sent).toContain("Reset card password");
    expect(sent).toContain('"value":"Send"');
    expect(sent).toContain('"class":"big"');
  });

  it("blocks what the bank marked, with everything inside, and what can be written in", () => {
    const sent = left(
      snapshot(
        element("p", { "data-videobank-mask": "" }, [text("Balance"), element("b", {}, [text("9,912.50")])]),
        element("div", { contenteditable: "true" }, [text("my letter")]),
        element("div", { contenteditable: "" }, [element("i", {}, [text("my other letter")])]),
      ),
    );
    expect(sent).not.toMatch(/Balance|9,912|letter/);
  });

  it("blocks a card number that is spread over several nodes", () => {
    const groups = CARD.split(" ").map((group) => element("span", {}, [text(group)]));
    const sent = left(snapshot(element("p", {}, groups), element("p", {}, [text("Call 400 800 1234")])));
    expect(sent).not.toMatch(/4111|"1111"/);
    expect(sent).toContain("400 800 1234");
  });

  it("has no scripts, handlers, comments, frames or addresses with queries", () => {
    const sent = left(
      snapshot(
        element("script", { src: "/a.js?t=secret" }, [text("const secret = 1")]),
        element("button", { onclick: "steal('secret')" }, [text("Go")]),
        { type: 5, id: 60, textContent: "secret comment" },
        element("iframe", { src: "https://x.test/?secret", srcdoc: "<b>secret</b>" }),
        element("a", { href: "/account/secret?x=secret#secret" }, [text("Account")]),
        element("img", { src: "/logo.png?secret=1#secret", srcset: "/secret.png 2x" }),
        element("img", { src: "data:image/png;base64,secret" }),
        element("div", { style: "background: url('/bg.png?secret=1')" }),
        element("link", { rel: "stylesheet", _cssText: "p { background: url(/x.png?secret) }" }),
      ),
    );
    expect(sent).not.toContain("secret");
    expect(sent).toContain("/logo.png");
    expect(sent).toContain("url('/bg.png')");
  });

  it("leaves drawings whole", () => {
    const d = "M12.500 34.250 56.125 78.500 90.250 12.750 34.500 Z";
    expect(left(snapshot(element("path", { d })))).toContain(d);
  });
});

describe("what happens later", () => {
  const page = snapshot(
    element("input", { type: "password" }, [], 10),
    element("p", {}, [text("Hello", 21)], 20),
    element("div", { contenteditable: "true" }, [text("", 31)], 30),
    element("div", { "data-videobank-mask": "" }, [element("button", {}, [text("7")], 41)], 40),
    element("textarea", {}, [], 50),
  );
  const recorded = () => {
    const scrubber = new Scrubber();
    scrubber.scrub(page);
    return scrubber;
  };

  it("an input is a block, and a tick is not told", () => {
    expect(left(incremental({ source: 5, id: 10, text: "hunter2", isChecked: true }), recorded())).toBe(
      JSON.stringify({ type: 3, data: { source: 5, id: 10, text: BLOCK, isChecked: false }, timestamp: 2 }),
    );
  });

  it("a password field toggled to text stays a block", () => {
    const shown = mutation({ attributes: [{ id: 10, attributes: { type: "text", value: "hunter2" } }] });
    expect(left(shown, recorded())).not.toContain("hunter2");
  });

  it("attribute mutations leak no value, title or placeholder, not even of a node that nobody knows", () => {
    const attributes = { value: "hunter2", title: "hunter2", placeholder: "hunter2", "data-x": "hunter2" };
    expect(left(mutation({ attributes: [{ id: 10, attributes }] }), recorded())).not.toContain("hunter2");
    expect(left(mutation({ attributes: [{ id: 999, attributes }] }), recorded())).not.toContain("hunter2");
  });

  it("texts are blocked where they must be, and on nodes that nobody knows", () => {
    const changed = (id: number) => left(mutation({ texts: [{ id, value: "dear diary" }] }), recorded());
    expect(changed(21)).toContain("dear diary");
    for (const id of [31, 999]) expect(changed(id)).not.toContain("diary");
  });

  it("what is added into a masked place is masked, and so is all that follows in it", () => {
    const scrubber = recorded();
    const add = (parentId: number, node: object) => mutation({ adds: [{ parentId, nextId: null, node }] });
    expect(left(add(50, text("typed", 51)), scrubber)).not.toContain("typed");
    expect(left(add(30, element("b", {}, [text("typed", 62)], 61)), scrubber)).not.toContain("typed");
    expect(left(mutation({ texts: [{ id: 62, value: "typed more" }] }), scrubber)).not.toContain("typed");
    expect(left(add(20, text("welcome", 63)), scrubber)).toContain("welcome");
  });

  it("a place that becomes editable or marked is masked from then on", () => {
    const scrubber = recorded();
    scrubber.scrub(mutation({ attributes: [{ id: 20, attributes: { contenteditable: "true" } }] }));
    expect(
      left(mutation({ adds: [{ parentId: 20, nextId: null, node: text("typed") }] }), scrubber),
    ).not.toContain("typed");
  });

  it("a press or a pointer on a masked keypad is not told", () => {
    const scrubber = recorded();
    expect(scrubber.scrub(incremental({ source: 2, type: 2, id: 41, x: 1, y: 2 }))).toBeNull();
    expect(
      scrubber.scrub(incremental({ source: 1, positions: [{ x: 1, y: 2, id: 41, timeOffset: 0 }] })),
    ).toBeNull();
    expect(scrubber.scrub(incremental({ source: 2, type: 2, id: 20, x: 1, y: 2 }))).not.toBeNull();
  });

  it("selections, canvases, logs, custom and plugin events stay in the page", () => {
    for (const source of [7, 9, 10, 11, 14, 16, 99])
      expect(new Scrubber().scrub(incremental({ source }))).toBeNull();
    for (const type of [5, 6, 99])
      expect(new Scrubber().scrub({ type, data: { x: "secret" }, timestamp: 1 })).toBeNull();
  });

  it("the page's own address loses its query and fragment", () => {
    const meta = {
      type: 4,
      data: { href: `https://bank.test/card/${CARD}?t=secret#secret`, width: 1, height: 2 },
      timestamp: 1,
    };
    const sent = left(meta);
    expect(sent).toContain("https://bank.test/card/");
    expect(sent).not.toMatch(/secret|4111/);
  });
});

describe("what was typed", () => {
  it("is found again when a script of the page repeats it, whole, in pieces or without its spaces", () => {
    const scrubber = new Scrubber();
    scrubber.scrub(snapshot(element("p", {}, [text("", 21)], 20)));
    for (const value of ["842", "8424", "84 24 91"]) scrubber.typed(value);
    const echo = (value: string) => left(mutation({ texts: [{ id: 21, value }] }), scrubber);
    for (const value of ["Your PIN is 842491", "842", "PIN 84 24 91!", "8", "24"])
      expect(echo(value)).not.toMatch(/8|24|91/);
    expect(echo("Page 75")).toContain("Page 75");
  });

  it("does not break the page's styles", () => {
    const scrubber = new Scrubber();
    scrubber.typed("them");
    scrubber.typed("theme");
    expect(left(snapshot(element("div", { class: "theme-dark" })), scrubber)).toContain("theme-dark");
  });
});
