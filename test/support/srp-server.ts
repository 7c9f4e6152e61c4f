// The server's side of SRP by RFC 5054 and Cognito's key derivation, computed by OpenSSL rather than BigInt: it shares no code
// and no constant with the client in api/srp.ts.
import {
  createDiffieHellman,
  createHash,
  createHmac,
  getDiffieHellman,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

// RFC 3526's 3072-bit group is RFC 5054's; OpenSSL calls it modp15.
const primeBytes = getDiffieHellman("modp15").getPrime();
const prime = numberOf(primeBytes);
const generator = Buffer.from([2]);

/** Made once, because OpenSSL checks the prime each time, which is slow. */
const group = createDiffieHellman(primeBytes, generator);

export interface Verifier {
  userId: string;
  poolName: string;
  salt: Buffer;
  verifier: Buffer;
}

/** A user pool's record of a password. */
export function verifierOf(poolName: string, userId: string, password: string, salt = randomBytes(16)): Verifier {
  const identity = createHash("sha256").update(`${poolName}${userId}:${password}`, "utf8").digest();
  const secret = createHash("sha256").update(twosComplement(salt)).update(identity).digest();
  return { userId, poolName, salt, verifier: modExp(generator, secret) };
}

/** Answers a client's A, then checks its proof. */
export function startSrpServer(known: Verifier, clientPublicHex: string, secret = randomBytes(64)) {
  const clientPublic = bytesOf(BigInt(`0x${clientPublicHex}`));
  const multiplier = numberOf(sha256(twosComplement(primeBytes), generator));
  const serverNumber = (multiplier * numberOf(known.verifier) + numberOf(modExp(generator, secret))) % prime;
  const serverPublic = bytesOf(serverNumber);
  const secretBlock = randomBytes(1200);
  return {
    parameters: {
      SALT: known.salt.toString("hex"),
      SRP_B: serverPublic.toString("hex"),
      SECRET_BLOCK: secretBlock.toString("base64"),
      USER_ID_FOR_SRP: known.userId,
      USERNAME: known.userId,
    },
    accepts(signature: string, timestamp: string): boolean {
      const scramble = sha256(twosComplement(clientPublic), twosComplement(serverPublic));
      const base = (numberOf(clientPublic) * numberOf(modExp(known.verifier, scramble))) % prime;
      const shared = modExp(bytesOf(base), secret);
      const pseudoRandomKey = createHmac("sha256", twosComplement(scramble)).update(twosComplement(shared)).digest();
      const info = Buffer.concat([Buffer.from("Caldera Derived Key"), Buffer.from([1])]);
      const key = createHmac("sha256", pseudoRandomKey).update(info).digest().subarray(0, 16);
      const message = [Buffer.from(known.poolName), Buffer.from(known.userId), secretBlock, Buffer.from(timestamp)];
      const expected = createHmac("sha256", key).update(Buffer.concat(message)).digest();
      const claimed = Buffer.from(signature, "base64");
      return claimed.length === expected.length && timingSafeEqual(claimed, expected);
    },
  };
}

/** base ^ exponent modulo the group's prime, with OpenSSL's Diffie-Hellman. */
function modExp(base: Buffer, exponent: Buffer): Buffer {
  group.setPrivateKey(exponent);
  return group.computeSecret(base);
}

/** Java's BigInteger.toByteArray, which Cognito hashes: no leading zeros, except one if the first bit is set. */
function twosComplement(bytes: Buffer): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const bare = bytes.subarray(start);
  return (bare[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), bare]) : bare;
}

function sha256(...parts: Buffer[]): Buffer {
  return createHash("sha256").update(Buffer.concat(parts)).digest();
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}

function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex");
}
