// Reads a password from a file, standard input or the environment.
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { readStart } from "../read-start.ts";
import { systemReason } from "../system-reason.ts";
import { decodeText } from "../utf16-decoder.ts";

export interface PasswordSources {
  passwordFile?: string;
  passwordStdin?: boolean;
}

/** Longer than any password that Cognito takes (256). */
const maxPasswordBytes = 4096;

/** Undefined if no source is named: the person must be asked. Throws UsageError for a source without a valid password. */
export async function readPassword(sources: PasswordSources, io: Io): Promise<string | undefined> {
  if (sources.passwordFile !== undefined && sources.passwordStdin) {
    throw new UsageError("--password-file and --password-stdin exclude each other.");
  }
  if (sources.passwordFile !== undefined) {
    return checked(await readPasswordFile(sources.passwordFile), sources.passwordFile);
  }
  if (sources.passwordStdin) {
    if (io.isTerminal.stdin) {
      throw new UsageError("--password-stdin reads the password from a pipe or a file. In a terminal, leave it out.");
    }
    return checked(await readStart(io.stdin, maxPasswordBytes), "standard input");
  }
  return passwordOf(io.env);
}

/** The password of PHOTOUP_PASSWORD. */
export function passwordOf({ PHOTOUP_PASSWORD = "" }: Io["env"]): string | undefined {
  return withoutLineBreak(PHOTOUP_PASSWORD) || undefined;
}

async function readPasswordFile(path: string): Promise<Uint8Array> {
  try {
    return await readStart(path, maxPasswordBytes);
  } catch (error) {
    throw new UsageError(`The password file ${path} cannot be read: ${systemReason(error)}.`, { cause: error });
  }
}

/** Editors and `echo` add one, also to what becomes a secret of a build server. It is not part of a password. */
const withoutLineBreak = (text: string) => text.replace(/\r?\n$/, "");

function checked(bytes: Uint8Array, source: string): string {
  const password = withoutLineBreak(decodeText(bytes));
  if (password === "") throw new UsageError(`There is no password in ${source}.`);
  if (password.includes("\ufffd")) throw new UsageError(`The password in ${source} is not in UTF-8. Save it as UTF-8.`);
  if (bytes.length > maxPasswordBytes || /[\r\n]/.test(password)) {
    throw new UsageError(`${source} has more than one line or is too long for a password.`);
  }
  return password;
}
