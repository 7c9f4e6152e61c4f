// Cognito's SRP in a browser. The hashes are a library's, because those of Web Crypto are asynchronous.
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import * as srp from "../../srp.ts";

const hashes: srp.SrpHashes = {
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  sha256,
  hmac: (key, message) => hmac(sha256, key, message),
  hkdf: (secret, salt, info, length) => hkdf(sha256, secret, salt, info, length),
};

/** Begins an exchange, one per sign-in. `privateValue` is for tests only. */
export const startSrp = (privateValue?: bigint) => srp.startSrp(hashes, privateValue);
