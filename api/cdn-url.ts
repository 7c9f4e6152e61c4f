// URLs of objects behind the CDN, signed with its key: CloudFront's canned policy.
import { createPrivateKey, createSign, type KeyObject } from "node:crypto";

export interface CdnSettings {
  /** Without a slash at its end. */
  cdnUrl: string;
  keyPairId: string;
  /** Of an RSA key, in PEM. */
  privateKey: string;
  now: () => Date;
}

const validSeconds = 900;

/** @returns a function from an object's key to a URL that is good for a quarter of an hour */
export function createCdnUrls({ cdnUrl, keyPairId, privateKey, now }: CdnSettings): (key: string) => string {
  const signingKey = createPrivateKey(privateKey);
  return (key) => {
    const url = `${cdnUrl}/${key.split("/").map(encodeURIComponent).join("/")}`;
    const expires = Math.floor(now().getTime() / 1000) + validSeconds;
    const policy = JSON.stringify({
      Statement: [{ Resource: url, Condition: { DateLessThan: { "AWS:EpochTime": expires } } }],
    });
    return `${url}?Expires=${expires}&Signature=${sign(policy, signingKey)}&Key-Pair-Id=${keyPairId}`;
  };
}

// CloudFront verifies RSA with SHA-1, and has an alphabet of its own for base64.
function sign(policy: string, key: KeyObject): string {
  const signature = createSign("RSA-SHA1").update(policy).sign(key, "base64");
  return signature.replace(/\+/g, "-").replace(/=/g, "_").replace(/\//g, "~");
}
