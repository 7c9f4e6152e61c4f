import { describe, expect, it } from "vitest";
import { UsageError } from "../../../cli/errors.ts";
import { proxyFor, proxySettingsOf } from "../../../cli/http/proxy-for.ts";

const settings = { httpProxy: "http://plain:3128", httpsProxy: "secure:3129", noProxy: "" };

describe("the proxy for a URL", () => {
  it("is that of the URL's scheme, and has a scheme itself", () => {
    expect(proxyFor("http://a.example/x", settings)).toBe("http://plain:3128");
    expect(proxyFor("https://a.example/x", settings)).toBe("http://secure:3129");
  });

  it.each(["", "not an address", "https://[", "/photos/1"])(
    "is undefined for an answer's %j, which no proxy can reach",
    (url) => {
      expect(proxyFor(url, { httpProxy: "", httpsProxy: "http://127.0.0.1:1", noProxy: "" })).toBeUndefined();
    },
  );

  it("is undefined if none is set", () => {
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
    ["10.0.0.0/8", "https://10.200.3.4", true],
    ["10.0.0.0/8", "https://11.0.0.1", false],
    ["192.168.0.0/16,example", "https://192.168.255.1:8443", true],
    ["fd00::/8", "https://[fd12::1]", true],
    ["[fd00::]/8", "https://[fd12::1]", true],
    ["fd00::/8", "https://[fe80::1]", false],
    ["10.0.0.0/8", "https://a10.0.0.0.example", false],
    ["10.0.0.0/99", "https://10.0.0.1", false],
    ["nonsense/8", "https://10.0.0.1", false],
    ["0.0.0.0/0", "https://10.0.0.1", true],
    ["0.0.0.1", "https://10.0.0.1", false],
    ["0:0:0:0:0:0:0:1", "http://[::1]", true],
    ["a.example.", "https://a.example", true],
    ["a.example", "https://a.example.", true],
    ["*", "https://10.0.0.1", true],
  ])("NO_PROXY=%s and %s: direct is %s", (noProxy, url, isDirect) => {
    expect(proxyFor(url, { ...settings, noProxy }) === undefined).toBe(isDirect);
  });
});

describe("the environment's proxies", () => {
  const forUrl = (env: Record<string, string>, url = "https://a.example") => proxyFor(url, proxySettingsOf(env));

  it("fall back to ALL_PROXY, lower case first", () => {
    expect(forUrl({ ALL_PROXY: "http://all:1" })).toBe("http://all:1");
    expect(forUrl({ all_proxy: "http://all:1" }, "http://a.example")).toBe("http://all:1");
    expect(forUrl({ ALL_PROXY: "http://all:1", HTTPS_PROXY: "http://tls:1" })).toBe("http://tls:1");
    expect(forUrl({ HTTPS_PROXY: "http://upper:1", https_proxy: "http://lower:1" })).toBe("http://lower:1");
    expect(forUrl({ ALL_PROXY: "http://all:1", NO_PROXY: "a.example" })).toBeUndefined();
  });

  it.each(["socks5://127.0.0.1:1080", "socks5h://a:1080", "socks4://a:1080", "SOCKS://a"])(
    "that are SOCKS (%s) are refused, except for hosts that need no proxy",
    (proxy) => {
      expect(() => forUrl({ ALL_PROXY: proxy })).toThrow(UsageError);
      expect(() => forUrl({ ALL_PROXY: proxy })).toThrow(/SOCKS/);
      expect(forUrl({ ALL_PROXY: proxy, NO_PROXY: ".example" })).toBeUndefined();
    },
  );

  it.each(["http://", "http://a:99999", "://x", "ftp://a", "http://a b", "\x1b[31m"])(
    "that are not an address (%j) are refused without repeating them",
    (proxy) => {
      expect(() => forUrl({ HTTPS_PROXY: proxy })).toThrow(UsageError);
      expect(() => forUrl({ HTTPS_PROXY: proxy })).toThrow(/Write it as/);
    },
  );
});
