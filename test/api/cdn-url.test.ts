// URLs behind the CDN: the signature is checked as CloudFront would.
import { createVerify, generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import { createCdnUrls } from "../../api/cdn-url.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const now = () => new Date("2026-11-22T10:00:00.000Z");
const urlOf = createCdnUrls({ cdnUrl: "https://cdn.example.net", keyPairId: "K2JCJMDEHXQW5F", privateKey, now });

it("a URL is signed for its object and a quarter of an hour", () => {
  const url = new URL(urlOf("uploads/event_42/x.jpg"));
  const resource = `${url.origin}${url.pathname}`;
  const expires = url.searchParams.get("Expires");
  expect(resource).toBe("https://cdn.example.net/uploads/event_42/x.jpg");
  expect(expires).toBe(String(Date.parse("2026-11-22T10:15:00Z") / 1000));
  expect(url.searchParams.get("Key-Pair-Id")).toBe("K2JCJMDEHXQW5F");

  const canned = (path: string) =>
    `{"Statement":[{"Resource":"${path}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`;
  const signature = (url.searchParams.get("Signature") ?? "").replace(/-/g, "+").replace(/_/g, "=").replace(/~/g, "/");
  const isSigned = (path: string) =>
    createVerify("RSA-SHA1").update(canned(path)).verify(publicKey, signature, "base64");
  expect(isSigned(resource)).toBe(true);
  expect(isSigned("https://cdn.example.net/uploads/event_43/x.jpg")).toBe(false);
});

it("a signature holds only characters that CloudFront takes in a query", () => {
  for (let i = 0; i < 20; i += 1) {
    expect(urlOf(`uploads/${i}`)).toMatch(/^https:\/\/[^?]+\?Expires=\d+&Signature=[A-Za-z0-9~_-]+&Key-Pair-Id=\w+$/);
  }
});

it("what is no key is refused at the start, not at the first photo", () => {
  expect(() => createCdnUrls({ cdnUrl: "https://c", keyPairId: "K", privateKey: "no key", now })).toThrow();
});
