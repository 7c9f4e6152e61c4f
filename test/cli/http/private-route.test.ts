import { describe, expect, it } from "vitest";
import { UsageError } from "../../../cli/errors.ts";
import { openSockets } from "../../../cli/http/open-sockets.ts";
import { isPrivateRoute } from "../../../cli/http/private-route.ts";

describe("secrets may be sent", () => {
  it.each([
    ["https://photos.example.com", undefined, true],
    ["https://photos.example.com", "http://proxy.example.com:8080", true], // through a tunnel
    ["http://photos.example.com", undefined, false],
    ["http://192.168.1.5:3000", undefined, false],
    ["http://169.254.169.254", undefined, false],
    ["http://0.0.0.0:3000", undefined, false],
    ["http://localhost:3000", undefined, true],
    ["http://LOCALHOST", undefined, true],
    ["http://photos.localhost", undefined, true],
    ["http://127.0.0.1:3000", undefined, true],
    ["http://127.8.9.10", undefined, true],
    ["http://2130706433", undefined, true], // a URL's own way to write 127.0.0.1
    ["http://[::1]:3000", undefined, true],
    ["http://[::ffff:127.0.0.1]", undefined, true],
    ["http://[::2]", undefined, false],
    ["http://localhost.example.com", undefined, false],
    ["http://127.0.0.1.example.com", undefined, false],
    ["http://notlocalhost", undefined, false],
    ["http://127.0.0.1@photos.example.com", undefined, false],
    ["http://127.0.0.1:3000", "http://127.0.0.1:8080", true],
    ["http://127.0.0.1:3000", "http://proxy.example.com:8080", false], // although the same origin was private just before
    ["ftp://127.0.0.1", undefined, false],
  ])("to %s through %s: %s", (origin, proxy, isPrivate) => {
    expect(isPrivateRoute({ origin, proxy })).toBe(isPrivate);
  });

  it("by no client over a readable route: it refuses before anything is sent", () => {
    expect(() => openSockets("http://photos.example.com", {})).toThrow(UsageError);
    expect(() => openSockets("http://photos.example.com", {})).toThrow(/not encrypted/);
    expect(() => openSockets("http://127.0.0.1:1", { http_proxy: "http://proxy.example.com" })).toThrow(/NO_PROXY/);
  });
});
