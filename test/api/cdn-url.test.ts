// URLs behind the CDN: the signature is checked as CloudFront would.
import { createVerify, generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import { createCdnUrls } from "../../api/cdn-url.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const cdnUrl = "https://cdn.example.net";
const urlsAt = (time: string) => {
  const now = () => new Date(`2026-11-22T${time}Z`);
  return createCdnUrls({ cdnUrl, keyPairId: "K2JCJMDEHXQW5F", privateKey, now });
};
const plain = (text: string | null) => (text ?? "").replace(/-/g, "+").replace(/_/g, "=").replace(/~/g, "/");

/** What CloudFront does: the policy as it stands in the URL must be signed, and must be for this URL. */
function policyOf(url: string) {
  const { searchParams } = new URL(url);
  const policy = Buffer.from(plain(searchParams.get("Policy")), "base64").toString();
  const signature = plain(searchParams.get("Signature"));
  expect(createVerify("RSA-SHA1").update(policy).verify(publicKey, signature, "base64")).toBe(true);
  const [{ Resource, Condition }] = JSON.parse(policy).Statement;
  return { resource: Resource as string, expires: Condition.DateLessThan["AWS:EpochTime"] as number };
}

function isOpenedBy(resource: string, url: string): boolean {
  const pattern = resource
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${pattern}$`).test(url.split("?")[0] ?? "");
}

it("one signature opens an event's photos and renditions, and no other event's", () => {
  const urlOf = urlsAt("10:00:00")("42");
  const url = urlOf("uploads/event_42/x.jpg");
  expect(url).toMatch(/^https:\/\/cdn\.example\.net\/uploads\/event_42\/x\.jpg\?/);
  expect(new URL(url).searchParams.get("Key-Pair-Id")).toBe("K2JCJMDEHXQW5F");
  const { resource } = policyOf(url);
  for (const key of ["uploads/event_42/x.jpg", "renditions/event_42/x/1/small.webp"]) {
    expect(isOpenedBy(resource, urlOf(key))).toBe(true);
    expect(new URL(urlOf(key)).search).toBe(new URL(url).search);
  }
  for (const path of ["uploads/event_43/x.jpg", "uploads/event_421/x.jpg", "renditions/event_4/x/small.webp", ""]) {
    expect(isOpenedBy(resource, `${cdnUrl}/${path}`)).toBe(false);
  }
});

it.each([
  ["10:00:00", "10:30:00"],
  ["10:00:01", "10:30:00"],
  ["10:14:59.999", "10:30:00"],
  ["10:15:00", "10:45:00"],
])("what is signed at %s ends at %s", (at, end) => {
  const { expires } = policyOf(urlsAt(at)("42")("uploads/event_42/x.jpg"));
  expect(expires).toBe(Date.parse(`2026-11-22T${end}Z`) / 1000);
});

it("a photo's URL stays the same until the quarter of an hour ends, so that a browser's cache works", () => {
  const at = (time: string) => urlsAt(time)("42")("uploads/event_42/x.jpg");
  expect(at("10:00:00")).toBe(at("10:14:59"));
  expect(at("10:15:00")).not.toBe(at("10:14:59"));
});

it("a signature holds only characters that CloudFront takes in a query", () => {
  for (let i = 0; i < 20; i += 1) {
    expect(urlsAt("10:00:00")(`event-${i}`)("uploads/x")).toMatch(
      /^https:\/\/[^?]+\?Policy=[A-Za-z0-9~_-]+&Signature=[A-Za-z0-9~_-]+&Key-Pair-Id=\w+$/,
    );
  }
});

it("what is no key is refused at the start, not at the first photo", () => {
  const now = () => new Date(0);
  expect(() => createCdnUrls({ cdnUrl: "https://c", keyPairId: "K", privateKey: "no key", now })).toThrow();
});
