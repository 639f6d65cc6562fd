import { describe, expect, it } from "vitest";
import { harmless } from "./harmless";

const element = (tagName: string, attributes: object, childNodes: unknown[] = []) => ({
  type: 2,
  id: 1,
  tagName,
  attributes,
  childNodes,
});

describe("harmless", () => {
  it("empties what acts by itself, wherever it stands", () => {
    const page = element("body", {}, [
      element("script", { src: "/x.js" }, [{ type: 3, textContent: "alert(1)", id: 2 }]),
      element("div", {}, [element("IFRAME", { srcdoc: "<script>alert(1)</script>" })]),
    ]);
    const text = JSON.stringify(harmless({ adds: [{ node: page }] }));
    expect(text).not.toMatch(/"script"|iframe|alert|x\.js/i);
  });

  it("takes handlers, refreshes and addresses that run", () => {
    const attributes = {
      onclick: "a()",
      ONFOCUS: "b()",
      href: " java" + "script:c()",
      "http-equiv": "refresh",
      class: "kept",
      src: "data:image/png;base64,AAAA",
    };
    expect(harmless(element("a", attributes))).toMatchObject({
      attributes: { class: "kept", src: "data:image/png;base64,AAAA" },
    });
    expect(JSON.stringify(harmless(element("a", attributes)))).not.toMatch(/a\(\)|b\(\)|c\(\)|refresh/);
  });

  it("looks into attribute mutations too", () => {
    const mutation = { source: 0, attributes: [{ id: 4, attributes: { onload: "d()", title: "kept" } }] };
    expect(harmless(mutation)).toEqual({ source: 0, attributes: [{ id: 4, attributes: { title: "kept" } }] });
  });

  it("leaves everything else as it was", () => {
    const event = { type: 3, data: { source: 5, text: "****", isChecked: false, id: 9 }, timestamp: 12 };
    expect(harmless(event)).toEqual(event);
  });
});
