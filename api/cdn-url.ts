// URLs of an event's objects behind the CDN, signed with its key: CloudFront's custom policy, one signature for each of its folders.
import { createPrivateKey, createSign, type KeyObject } from "node:crypto";
import { once } from "./once.ts";
import { shownPrefixes } from "./photo-key.ts";
import { urlsEndAt } from "./url-lifetime.ts";

export interface CdnSettings {
  /** Without a slash at its end. */
  cdnUrl: string;
  keyPairId: string;
  /** Of an RSA key, in PEM. */
  privateKey: string;
  now: () => Date;
}

/**
 * Signs once for an event's photos and once for its renditions, whatever their number.
 * @returns for an event, a function from an object's key to its URL: the same URL for the same key until a quarter of an hour
 *   ends, good for 15 to 30 minutes. It throws where the key is not of that event.
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
 * @param resource has its one `*` at the end: CloudFront compares it with the whole URL, and the query there is whatever the
 *   client wrote. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html
 */
function signedQuery(resource: string, expires: number, signingKey: KeyObject): string {
  const policy = JSON.stringify({
    Statement: [{ Resource: resource, Condition: { DateLessThan: { "AWS:EpochTime": expires } } }],
  });
  return `Policy=${inQuery(Buffer.from(policy).toString("base64"))}&Signature=${sign(policy, signingKey)}`;
}

// CloudFront verifies RSA with SHA-1.
const sign = (policy: string, key: KeyObject) => inQuery(createSign("RSA-SHA1").update(policy).sign(key, "base64"));

// CloudFront has an alphabet of its own for base64.
const inQuery = (base64: string) => base64.replace(/\+/g, "-").replace(/=/g, "_").replace(/\//g, "~");
