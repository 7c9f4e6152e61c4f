// Deletes people's accounts and takes them off every event, after asking.
import { assertCanAsk } from "../can-ask.ts";
import { type ExitCode, exitCodes } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { askYesOrNo } from "../output/ask-yes-or-no.ts";
import { say } from "../output/say.ts";
import { count } from "../output/units.ts";
import { eventIdOfArgument } from "./event-id.ts";
import { forEachAtOnce } from "./for-each-at-once.ts";

export interface DeleteAccountsOptions extends GlobalOptions {
  event: string;
  /** The accounts, without repetitions. */
  emails: readonly string[];
  yes?: boolean;
}

export async function deleteAccounts(options: DeleteAccountsOptions, io: Io): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  const { emails } = options;
  if (!options.yes && !(await isMeant(emails, io))) {
    say(io.stderr, "Nothing was deleted.");
    return exitCodes.declined;
  }
  const { api } = await io.connect(options);
  let without = 0;
  const { refused, left, exitCode } = await forEachAtOnce(
    emails,
    async (email) => {
      const answer = await api.deleteAccount(eventId, email);
      if (answer?.hadAccount === false) without++;
    },
    { whatIsLeft: (n) => `${count(n, "account")} left to delete. Run the same command again to continue.` },
    io,
  );
  await api.close();
  const parts = [`${count(emails.length - refused - left - without, "account")} deleted`];
  if (without > 0) parts.push(`${without} had none`);
  if (refused > 0) parts.push(`${refused} failed`);
  if (!options.quiet) say(io.stdout, parts.join(", "));
  return exitCode;
}

/** Throws UsageError if there is no terminal to ask on. */
async function isMeant(emails: readonly string[], io: Io): Promise<boolean> {
  assertCanAsk(io, "deletes accounts");
  const whose = emails.length === 1 ? `the account of ${emails[0]}` : count(emails.length, "account");
  return askYesOrNo(`Delete ${whose}, and take them off every event? They cannot sign in any more.`, io);
}
