// Cognito's SRP with Node's hashes.
import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import * as srp from "../../api/srp.ts";

const hashes: srp.SrpHashes = {
  randomBytes,
  sha256: (message) => createHash("sha256").update(message).digest(),
  hmac: (key, message) => createHmac("sha256", key).update(message).digest(),
  hkdf: (secret, salt, info, length) => new Uint8Array(hkdfSync("sha256", secret, salt, info, length)),
};

/** Begins an exchange, one per sign-in. `privateValue` is for tests only. */
export const startSrp = (privateValue?: bigint) => srp.startSrp(hashes, privateValue);
