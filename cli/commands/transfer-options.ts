// Checks the flags that push and retry share, and turns them into the engine's options.
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import { proxyFor, proxySettingsOf } from "../http/proxy-for.ts";
import type { Io } from "../io.ts";
import type { CaptionOptions, TransferOptions } from "../ports.ts";
import { charsetNamed } from "../read-table.ts";
import { homeFolderOf } from "../settings.ts";
import { type ChoiceFlags, chooseFiles } from "./choose-files.ts";
import { parseCount, parseDuration, parseRate } from "./parse-quantity.ts";

/** As typed. */
export interface TransferFlags extends ChoiceFlags {
  dryRun?: boolean;
  /** Also send photos that an organiser removed. */
  again?: boolean;
  concurrency?: string;
  limitRate?: string;
  giveUpAfter?: string;
  deleteAfter?: boolean;
  moveAfter?: string;
  /** False with --no-cache. */
  cache?: boolean;
  lang?: string;
  captions?: string;
  encoding?: string;
  title?: string;
  description?: string;
  stripGps?: boolean;
  /** Exit with code 3 if files that a person would miss are left out. */
  strict?: boolean;
  /** Accept photos that seem cut off. */
  allowTruncated?: boolean;
}

/** Throws UsageError for unusable flags. */
export function transferOptionsOf(flags: TransferFlags, io: Io): TransferOptions {
  const { concurrency, limitRate, giveUpAfter, deleteAfter, moveAfter, dryRun } = flags;
  if (deleteAfter && moveAfter !== undefined)
    throw new UsageError("--delete-after and --move-after cannot be used together.");
  return {
    ...chooseFiles(flags),
    ...(concurrency === undefined ? {} : { concurrency: parseCount("--concurrency", concurrency, 1, 1000) }),
    ...(limitRate === undefined ? {} : { limitBytesPerSecond: parseRate("--limit-rate", limitRate) }),
    ...(giveUpAfter === undefined ? {} : { giveUpAfterMs: parseDuration("--give-up-after", giveUpAfter) }),
    ...(flags.cache === false ? {} : { cacheFolder: join(homeFolderOf(io.env), "cache") }),
    ...(dryRun ? { dryRun } : {}),
    ...(flags.again ? { again: true } : {}),
    ...(flags.allowTruncated ? { allowTruncated: true } : {}),
    ...(deleteAfter ? { removal: { kind: "delete" as const } } : {}),
    ...(moveAfter === undefined ? {} : { removal: { kind: "move" as const, folder: moveAfter } }),
    ...proxyOptionOf(io.env),
    captions: captionOptionsOf(flags, io),
  };
}

function proxyOptionOf(env: Io["env"]): Pick<TransferOptions, "proxyFor"> {
  const settings = proxySettingsOf(env);
  return settings.httpProxy || settings.httpsProxy ? { proxyFor: (url) => proxyFor(url, settings) } : {};
}

function captionOptionsOf(flags: TransferFlags, io: Io): CaptionOptions {
  return {
    languages: languagesOf(flags.lang, io.env),
    ...(flags.encoding === undefined ? {} : { encoding: charsetNamed(flags.encoding) }),
    ...(flags.captions === undefined ? {} : { tablePath: flags.captions }),
    ...(flags.title === undefined ? {} : { titleTemplate: flags.title }),
    ...(flags.description === undefined ? {} : { descriptionTemplate: flags.description }),
    stripGps: flags.stripGps === true,
  };
}

/** The languages of --lang, or else of the locale: `de_CH.UTF-8` is de-CH; `C` and `POSIX` are no language. */
export function languagesOf(lang: string | undefined, env: Io["env"]): string[] {
  const tags = lang !== undefined ? lang.split(",") : (env.LC_ALL || env.LC_MESSAGES || env.LANG || "").split(":");
  const found = tags.map((tag) =>
    tag
      .trim()
      .replace(/[.@].*$/, "")
      .replaceAll("_", "-"),
  );
  const languages = found.filter((tag) => /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(tag) && !/^posix$/i.test(tag));
  if (lang !== undefined && languages.length !== tags.length) {
    throw new UsageError(
      `--lang must be a language such as de, or several such as de,pt-BR, not ${JSON.stringify(lang)}.`,
    );
  }
  return languages;
}
