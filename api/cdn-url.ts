// URLs of an event's objects behind the CDN, signed with its key: CloudFront's custom policy, one signature for all of them.
import { createPrivateKey, createSign, type KeyObject } from "node:crypto";
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
 * Signs once for an event's photos and renditions, whatever their number.
 * @returns for an event, a function from an object's key to its URL: the same URL for the same key until a quarter of an hour
 *   ends, good for 15 to 30 minutes
 */
export function createCdnUrls({ cdnUrl, keyPairId, privateKey, now }: CdnSettings) {
  const signingKey = createPrivateKey(privateKey);
  return (eventId: string): ((key: string) => string) => {
    // The first `*` stands for `uploads` and `renditions`: the CDN may read nothing else, and no key has `event_` twice.
    const resource = `${cdnUrl}/*/event_${eventId}/*`;
    const expires = urlsEndAt(now()).getTime() / 1000;
    const policy = JSON.stringify({
      Statement: [{ Resource: resource, Condition: { DateLessThan: { "AWS:EpochTime": expires } } }],
    });
    const query = `Policy=${inQuery(Buffer.from(policy).toString("base64"))}&Signature=${sign(policy, signingKey)}`;
    return (key) => `${cdnUrl}/${key.split("/").map(encodeURIComponent).join("/")}?${query}&Key-Pair-Id=${keyPairId}`;
  };
}

// CloudFront verifies RSA with SHA-1.
const sign = (policy: string, key: KeyObject) => inQuery(createSign("RSA-SHA1").update(policy).sign(key, "base64"));

// CloudFront has an alphabet of its own for base64.
const inQuery = (base64: string) => base64.replace(/\+/g, "-").replace(/=/g, "_").replace(/\//g, "~");
