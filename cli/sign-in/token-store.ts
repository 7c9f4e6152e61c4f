// Keeps one profile's tokens in a file that only its owner can read, encrypted if the system has a keychain.
import { createHash } from "node:crypto";
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setAnotherHome } from "../config-folder.ts";
import { SignInError, UsageError } from "../errors.ts";
import { systemReason } from "../system-reason.ts";
import { holdLock } from "./hold-lock.ts";
import { type Keychain, seal, unseal } from "./keychain.ts";
import { replaceFile } from "./replace-file.ts";
import { isTokens, type Tokens } from "./tokens.ts";

export interface TokenStore {
  /** Undefined if nobody is signed in. Throws SignInError for a file that others can read, or that is damaged. */
  read(): Promise<Tokens | undefined>;
  /** Throws SignInError with `code` `TokensNotSaved` if they cannot be saved; the old ones are then untouched. */
  write(tokens: Tokens): Promise<void>;
  /** Throws UsageError if they cannot be removed. */
  remove(): Promise<void>;
  /** Does the work while no other photoup process holds this lock. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * @param home the folder of profiles and tokens
 * @param openKeychain called on demand; undefined if there is no keychain
 */
export function fileTokenStore(
  home: string,
  profile: string,
  openKeychain: () => Promise<Keychain | undefined>,
): TokenStore {
  const path = join(home, `tokens-${profile}.json`);
  const account = `${profile}-${createHash("sha256").update(home).digest("hex").slice(0, 12)}`;
  return {
    async read() {
      const text = await readPrivateFile(path);
      return text === undefined
        ? undefined
        : parseTokens(text, path, async (sealed) => unseal(sealed, account, await openKeychain()));
    },
    async write(tokens) {
      const keychain = await openKeychain();
      const sealed = keychain && (await seal(JSON.stringify(tokens), account, keychain));
      try {
        await replaceFile(
          path,
          `${JSON.stringify(sealed ? { version: 1, sealed } : { version: 1, tokens }, null, 2)}\n`,
        );
      } catch (error) {
        throw notSaved(path, error);
      }
    },
    async remove() {
      await rm(path, { force: true }).catch((error: unknown) => {
        throw notRemoved(path, error);
      });
      const keychain = await openKeychain();
      await keychain?.remove(account).catch(() => undefined);
    },
    exclusively: (work) => holdLock(join(home, `tokens-${profile}.lock`), work),
  };
}

/** For a run that signs in from the environment and saves nothing. */
export function memoryTokenStore(): TokenStore {
  let kept: Tokens | undefined;
  return {
    read: async () => kept,
    async write(tokens) {
      kept = tokens;
    },
    async remove() {
      kept = undefined;
    },
    exclusively: (work) => work(),
  };
}

async function readPrivateFile(path: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(path);
    // Windows has no such bits: the user's profile folder protects the file.
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new SignInError(
        `Others on this machine can read the tokens in ${path} (mode ${(mode & 0o777).toString(8)}). ` +
          "Run `photoup logout` and `photoup login` to replace them, or `chmod 600` if you know who has read them.",
        { code: "TokensExposed" },
      );
    }
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    if (error instanceof SignInError) throw error;
    throw new SignInError(`The tokens in ${path} cannot be read: ${systemReason(error)}.`, {
      code: "TokensUnreadable",
      cause: error,
    });
  }
}

async function parseTokens(text: string, path: string, open: (sealed: string) => Promise<string>): Promise<Tokens> {
  try {
    const { tokens, sealed } = JSON.parse(text) as { tokens?: unknown; sealed?: unknown };
    const found = typeof sealed === "string" ? JSON.parse(await open(sealed)) : tokens;
    if (isTokens(found)) return found;
  } catch (error) {
    if (error instanceof SignInError) throw error;
  }
  throw new SignInError(`The tokens in ${path} are damaged. Run \`photoup login\` to sign in again.`, {
    code: "TokensDamaged",
  });
}

function notRemoved(path: string, error: unknown): UsageError {
  const message = `The tokens in ${path} cannot be removed: ${systemReason(error)}. Remove that file yourself.`;
  return new UsageError(message, { cause: error });
}

function notSaved(path: string, error: unknown): SignInError {
  return new SignInError(`The tokens cannot be saved in ${path}: ${systemReason(error)}. ${setAnotherHome}`, {
    code: "TokensNotSaved",
    cause: error,
  });
}
