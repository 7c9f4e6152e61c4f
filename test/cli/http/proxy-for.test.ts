import { describe, expect, it } from "vitest";
import { proxyFor } from "../../../cli/http/proxy-for.ts";

const settings = { httpProxy: "http://plain:3128", httpsProxy: "secure:3129", noProxy: "" };

describe("the proxy for a URL", () => {
  it("is that of its scheme, with a scheme of its own", () => {
    expect(proxyFor("http://a.example/x", settings)).toBe("http://plain:3128");
    expect(proxyFor("https://a.example/x", settings)).toBe("http://secure:3129");
  });

  it("is none where none is set", () => {
    expect(proxyFor("https://a.example", { ...settings, httpsProxy: "" })).toBeUndefined();
  });

  it.each([
    ["*", "https://a.example", true],
    ["a.example", "https://a.example", true],
    ["A.Example", "https://a.example", true],
    ["example", "https://a.example", true],
    [".example", "https://a.example", true],
    ["*.example", "https://a.example", true],
    ["ample", "https://a.example", false],
    ["b.a.example", "https://a.example", false],
    ["a.example:443", "https://a.example", true],
    ["a.example:8443", "https://a.example", false],
    ["a.example:8443", "https://a.example:8443", true],
    ["b.example, c.example  a.example", "https://a.example", true],
    ["127.0.0.1", "http://127.0.0.1:4000", true],
    ["127.0.0.1:4000", "http://127.0.0.1:4000", true],
    ["127.0.0.1", "http://127.0.0.2", false],
    ["::1", "http://[::1]:4000", true],
    ["[::1]", "http://[::1]:4000", true],
    ["[::1]:4000", "http://[::1]:4000", true],
    ["[::1]:4001", "http://[::1]:4000", false],
    ["::2", "http://[::1]", false],
    [", ,", "https://a.example", false],
  ])("NO_PROXY=%s and %s: direct is %s", (noProxy, url, isDirect) => {
    expect(proxyFor(url, { ...settings, noProxy }) === undefined).toBe(isDirect);
  });
});
