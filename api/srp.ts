// The client's side of SRP-6a in Cognito's variant: proves knowledge of the password without sending it. The CLI and the page call it
// with the hashes of their platform.

// RFC 3526 §4 / RFC 5054 appendix A: the 3072-bit group, with generator 2.
const prime = BigInt(
  "0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B" +
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6" +
    "49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D" +
    "670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718" +
    "3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7D" +
    "B3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C" +
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
);
const generator = 2n;
const derivedKeyInfo = utf8("Caldera Derived Key");

/** The PASSWORD_VERIFIER challenge's parameters, under Cognito's names. */
export interface PasswordVerifier {
  SALT: string;
  SRP_B: string;
  SECRET_BLOCK: string;
  USER_ID_FOR_SRP: string;
}

export interface SrpExchange {
  /** The client's public value A, in hex: SRP_A. */
  publicValue: string;
  /**
   * The claim that answers PASSWORD_VERIFIER. Throws RangeError for a server value that would give the password away.
   * @param userPoolId with its region: `eu-west-1_AbCdEf`
   */
  claim(input: { userPoolId: string; password: string; verifier: PasswordVerifier; now: Date }): {
    signature: string;
    timestamp: string;
  };
}

/** A platform's hashes: all of SHA-256. */
export interface SrpHashes {
  randomBytes(length: number): Uint8Array;
  sha256(message: Uint8Array): Uint8Array;
  hmac(key: Uint8Array, message: Uint8Array): Uint8Array;
  hkdf(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array;
}

/** Begins an exchange, one per sign-in. `privateValue` is for tests only. */
export function startSrp(hashes: SrpHashes, privateValue = numberOf(hashes.randomBytes(64))): SrpExchange {
  const hashToNumber = (...parts: Uint8Array[]) => numberOf(hashes.sha256(joined(...parts)));
  const multiplier = hashToNumber(signedBytes(prime), signedBytes(generator));
  const publicNumber = power(generator, privateValue);
  return {
    publicValue: publicNumber.toString(16),
    claim({ userPoolId, password, verifier, now }) {
      const serverNumber = BigInt(`0x${verifier.SRP_B}`);
      if (serverNumber % prime === 0n) throw new RangeError("The server sent an SRP value that is zero.");
      const scramble = hashToNumber(signedBytes(publicNumber), signedBytes(serverNumber));
      if (scramble === 0n) throw new RangeError("The server sent an SRP value that makes the scrambler zero.");
      const poolName = userPoolId.slice(userPoolId.indexOf("_") + 1);
      const user = `${poolName}${verifier.USER_ID_FOR_SRP}`;
      const identity = hashes.sha256(utf8(`${user}:${password}`));
      const secretNumber = hashToNumber(signedBytes(BigInt(`0x${verifier.SALT}`)), identity);
      const base = (serverNumber - ((multiplier * power(generator, secretNumber)) % prime) + prime) % prime;
      const shared = power(base, privateValue + scramble * secretNumber);
      const key = hashes.hkdf(signedBytes(shared), signedBytes(scramble), derivedKeyInfo, 16);
      const timestamp = srpTimestamp(now);
      const secretBlock = Uint8Array.from(atob(verifier.SECRET_BLOCK), (char) => char.charCodeAt(0));
      const signature = hashes.hmac(key, joined(utf8(user), secretBlock, utf8(timestamp)));
      return { signature: btoa(String.fromCharCode(...signature)), timestamp };
    },
  };
}

/** `Tue Nov 3 09:05:01 UTC 2026`: unpadded day, UTC, English. */
export function srpTimestamp(now: Date): string {
  const [weekday, day, month, year, time] = now.toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % prime;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % prime;
    square = (square * square) % prime;
  }
  return result;
}

/** A number's bytes in two's complement: with a leading zero byte if the first bit is set. */
function signedBytes(value: bigint): Uint8Array {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const signed = /^[89a-f]/.test(even) ? `00${even}` : even;
  return Uint8Array.from({ length: signed.length / 2 }, (_, i) => Number.parseInt(signed.slice(2 * i, 2 * i + 2), 16));
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`);
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
