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

/** What CloudFront compares with the policy: the whole URL with whatever query it has, but for its own three parameters. */
function isOpenedBy(resource: string, url: string): boolean {
  const [path, query = ""] = url.split("?", 2);
  const own = query.split("&").filter((parameter) => !/^(Policy|Signature|Key-Pair-Id)=/.test(parameter));
  const pattern = resource
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${pattern}$`).test([path, ...own.filter((parameter) => parameter !== "")].join("?"));
}

const photo = "uploads/event_42/x.jpg";
const rendition = "renditions/event_42/x/1/small.webp";

it("an event has one signature for its photos and one for its renditions", () => {
  const urlOf = urlsAt("10:00:00")("42");
  expect(urlOf(photo)).toMatch(/^https:\/\/cdn\.example\.net\/uploads\/event_42\/x\.jpg\?/);
  for (const [key, other] of [
    [photo, "uploads/event_42/y.png"],
    [rendition, "renditions/event_42/y/2/large.webp"],
  ] as const) {
    const url = urlOf(key);
    expect(new URL(url).searchParams.get("Key-Pair-Id")).toBe("K2JCJMDEHXQW5F");
    expect(new URL(urlOf(other)).search).toBe(new URL(url).search);
    const { resource } = policyOf(url);
    expect(isOpenedBy(resource, url)).toBe(true);
    expect(isOpenedBy(resource, urlOf(other))).toBe(true);
  }
});

it.each([
  "uploads/event_43/x.jpg",
  "uploads/event_421/x.jpg",
  "uploads//event_42/x.jpg",
  "renditions/event_4/x/small.webp",
  "rejected/event_42/x.jpg",
  "uploads/event_43/x.jpg?a=/event_42/",
  "uploads/event_43/x.jpg?/uploads/event_42/x.jpg",
  "uploads/event_43/event_42/x.jpg",
  "uploads/event_43/%2e%2e/event_42/x.jpg",
  "",
])("no signature of another event opens /%s", (path) => {
  const urlOf = urlsAt("10:00:00")("42");
  for (const url of [urlOf(photo), urlOf(rendition)]) {
    const { search } = new URL(url);
    const stolen = `${cdnUrl}/${path}${path.includes("?") ? search.replace("?", "&") : search}`;
    expect(isOpenedBy(policyOf(url).resource, stolen)).toBe(false);
  }
});

it.each(["42", "A_-z".repeat(16)])(
  "the policies of event %s contain its id literally, and their only wildcard is at the end",
  (id) => {
    const urlOf = urlsAt("10:00:00")(id);
    for (const folder of ["uploads", "renditions"]) {
      expect(policyOf(urlOf(`${folder}/event_${id}/x`)).resource).toBe(`${cdnUrl}/${folder}/event_${id}/*`);
    }
  },
);

it("a key of another event, or of an object that is never served, is not signed", () => {
  const urlOf = urlsAt("10:00:00")("42");
  for (const key of ["uploads/event_43/x.jpg", "uploads/event_421/x.jpg", "rejected/event_42/x.jpg", "x"]) {
    expect(() => urlOf(key)).toThrow("not one of event 42");
  }
});

it.each([
  ["10:00:00", "10:30:00"],
  ["10:00:01", "10:30:00"],
  ["10:14:59.999", "10:30:00"],
  ["10:15:00", "10:45:00"],
])("a URL signed at %s expires at %s", (at, end) => {
  const { expires } = policyOf(urlsAt(at)("42")("uploads/event_42/x.jpg"));
  expect(expires).toBe(Date.parse(`2026-11-22T${end}Z`) / 1000);
});

it("a photo's URL stays the same until the quarter of an hour ends, so browsers can cache it", () => {
  const at = (time: string) => urlsAt(time)("42")("uploads/event_42/x.jpg");
  expect(at("10:00:00")).toBe(at("10:14:59"));
  expect(at("10:15:00")).not.toBe(at("10:14:59"));
});

it("a signature contains only characters that CloudFront accepts in a query", () => {
  for (let i = 0; i < 20; i += 1) {
    expect(urlsAt("10:00:00")(`event-${i}`)(`uploads/event_event-${i}/x`)).toMatch(
      /^https:\/\/[^?]+\?Policy=[A-Za-z0-9~_-]+&Signature=[A-Za-z0-9~_-]+&Key-Pair-Id=\w+$/,
    );
  }
});

it("an invalid key is refused at the start, not at the first photo", () => {
  const now = () => new Date(0);
  expect(() => createCdnUrls({ cdnUrl: "https://c", keyPairId: "K", privateKey: "no key", now })).toThrow();
});
