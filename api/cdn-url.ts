// Signed CDN URLs of an event's objects: CloudFront custom policies, one signature per folder.
import { createPrivateKey, createSign, type KeyObject } from "node:crypto";
import { once } from "./once.ts";
import { shownPrefixes } from "./photo-key.ts";
import { urlsEndAt } from "./url-lifetime.ts";

export interface CdnSettings {
  /** Without a trailing slash. */
  cdnUrl: string;
  keyPairId: string;
  /** Of an RSA key, in PEM. */
  privateKey: string;
  now: () => Date;
}

/**
 * Signs once for an event's photos and once for its renditions, however many there are.
 * @returns for an event, a function from an object's key to its URL. Within a quarter of an hour, a key has the same URL, which is
 *   valid for 15 to 30 minutes. Throws if the key is not the event's.
 */
export function createCdnUrls({ cdnUrl, keyPairId, privateKey, now }: CdnSettings) {
  const signingKey = createPrivateKey(privateKey);
  return (eventId: string): ((key: string) => string) => {
    const expires = urlsEndAt(now()).getTime() / 1000;
    const folders = shownPrefixes(eventId).map((prefix) => ({
      prefix,
      query: once(() => signedQuery(`${cdnUrl}/${prefix}*`, expires, signingKey)),
    }));
    return (key) => {
      const folder = folders.find(({ prefix }) => key.startsWith(prefix));
      if (!folder) throw new Error(`The key is not one of event ${eventId}.`);
      return `${cdnUrl}/${key.split("/").map(encodeURIComponent).join("/")}?${folder.query()}&Key-Pair-Id=${keyPairId}`;
    };
  };
}

/**
 * @param resource ends in its only `*`: CloudFront compares it with the whole URL, including whatever query the client wrote.
 *   https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html
 */
function signedQuery(resource: string, expires: number, signingKey: KeyObject): string {
  const policy = JSON.stringify({
    Statement: [{ Resource: resource, Condition: { DateLessThan: { "AWS:EpochTime": expires } } }],
  });
  return `Policy=${inQuery(Buffer.from(policy).toString("base64"))}&Signature=${sign(policy, signingKey)}`;
}

// CloudFront verifies RSA with SHA-1.
const sign = (policy: string, key: KeyObject) => inQuery(createSign("RSA-SHA1").update(policy).sign(key, "base64"));

// CloudFront's own base64 alphabet.
const inQuery = (base64: string) => base64.replace(/\+/g, "-").replace(/=/g, "_").replace(/\//g, "~");
