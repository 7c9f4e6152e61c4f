// Parses the arguments after `--` of a package.json script, or prints its usage.
import { type ParseArgsConfig, parseArgs } from "node:util";

type Parsed<Config extends ParseArgsConfig> = ReturnType<typeof parseArgs<Config>>;

/** Without `parsed`, the script only prints `words` and exits. */
export type ScriptArguments<Config extends ParseArgsConfig> =
  | { parsed: Parsed<Config> }
  | { exitCode: 0 | 2; words: string };

/** @param check throws if the parsed arguments make no sense */
export function parseScript<const Config extends ParseArgsConfig>(
  args: readonly string[],
  usage: string,
  config: Config,
  check: (parsed: Parsed<Config>) => void = () => {},
): ScriptArguments<Config> {
  if (args.includes("--help")) return { exitCode: 0, words: usage };
  try {
    const parsed = parseArgs({ ...config, args: [...args] }) as Parsed<Config>;
    check(parsed);
    return { parsed };
  } catch (error) {
    return { exitCode: 2, words: `${error instanceof Error ? error.message : error}\n\n${usage}` };
  }
}

/**
 * Like `parseScript`, for the process's own arguments. Prints the usage or the error and ends the process if there is nothing to do.
 * The AWS SDK no longer warns about the oldest Node version that photoup supports, here and in child processes.
 */
export function readScript<const Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
  check?: (parsed: Parsed<Config>) => void,
): Parsed<Config> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const read = parseScript(process.argv.slice(2), usage, config, check);
  if (!("exitCode" in read)) return read.parsed;
  (read.exitCode === 0 ? process.stdout : process.stderr).write(`${read.words}\n`);
  process.exit(read.exitCode);
}

/** Positional whole numbers, each with a default. */
export function readCounts<const Defaults extends readonly number[]>(
  usage: string,
  defaults: Defaults,
): { [I in keyof Defaults]: number } {
  const { positionals } = readScript(usage, { allowPositionals: true }, (parsed) =>
    checkCounts(parsed.positionals, defaults.length),
  );
  return defaults.map((usual, i) => Number(positionals[i] ?? usual)) as { [I in keyof Defaults]: number };
}

export function checkCounts(words: readonly string[], most: number): void {
  const odd = words.find((word) => !/^\d{1,9}$/.test(word)) ?? words[most];
  if (odd !== undefined) throw new Error(`Unexpected argument ${JSON.stringify(odd)}.`);
}
