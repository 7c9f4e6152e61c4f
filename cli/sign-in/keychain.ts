// The operating system's keychain, if there is one. It keeps the key that encrypts the token file, not the tokens:
// Windows limits a credential to 2,560 bytes, and a refresh token alone may have 2,000.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { SignInError } from "../errors.ts";

export interface Keychain {
  /** Undefined if it has nothing for the account. Each call throws if the keychain cannot be used. */
  read(account: string): Promise<string | undefined>;
  write(account: string, secret: string): Promise<void>;
  remove(account: string): Promise<void>;
}

/** How long a keychain may wait for its owner to type a password. */
const patienceMs = 60_000;

/** Undefined if the optional package is not installed. Whether the keychain works only shows with the first call. */
export async function openKeychain(): Promise<Keychain | undefined> {
  const keyring = await import("@napi-rs/keyring").catch(() => undefined);
  if (!keyring) return undefined;
  // On Linux the fallback would be the kernel's keyring, which forgets everything at logout.
  const entryOf = (account: string) =>
    new keyring.AsyncEntry("photoup", account, { linux: { store: "secret-service" } });
  return {
    read: async (account) => (await entryOf(account).getPassword(AbortSignal.timeout(patienceMs))) ?? undefined,
    write: (account, secret) => entryOf(account).setPassword(secret, AbortSignal.timeout(patienceMs)),
    async remove(account) {
      await entryOf(account).deleteCredential(AbortSignal.timeout(patienceMs));
    },
  };
}

/** Encrypts the text with AES-256-GCM under the keychain's key; undefined if the keychain does not work. */
export async function seal(text: string, account: string, keychain: Keychain): Promise<string | undefined> {
  const key = await keyFor(account, keychain);
  if (!key) return undefined;
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return [nonce, cipher.getAuthTag(), sealed].map((bytes) => bytes.toString("base64")).join(" ");
}

/** Throws SignInError if the keychain does not return the key, and another Error if the text was changed. */
export async function unseal(sealed: string, account: string, keychain: Keychain | undefined): Promise<string> {
  const [nonce = "", tag = "", bytes = ""] = sealed.split(" ");
  const key = await keychain?.read(account).catch(() => undefined);
  if (!key) {
    throw new SignInError(
      "The system's keychain, which seals the tokens, cannot be opened. Unlock it, or run `photoup login`.",
      {
        code: "KeychainLocked",
      },
    );
  }
  const decipher = createDecipheriv("aes-256-gcm", Buffer.from(key, "base64"), Buffer.from(nonce, "base64"));
  decipher.setAuthTag(Buffer.from(tag, "base64"));
  return Buffer.concat([decipher.update(Buffer.from(bytes, "base64")), decipher.final()]).toString("utf8");
}

async function keyFor(account: string, keychain: Keychain): Promise<Buffer | undefined> {
  try {
    const kept = await keychain.read(account);
    if (kept) return Buffer.from(kept, "base64");
    const key = randomBytes(32);
    await keychain.write(account, key.toString("base64"));
    return key;
  } catch {
    return undefined;
  }
}
