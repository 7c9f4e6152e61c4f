// What a script of package.json was told after `--`; its usage where that is asked for, or cannot be understood.
import { type ParseArgsConfig, parseArgs } from "node:util";

type Parsed<Config extends ParseArgsConfig> = ReturnType<typeof parseArgs<Config>>;

/** Without `parsed`, nothing is to be done but to print the words. */
export type ScriptArguments<Config extends ParseArgsConfig> =
  | { parsed: Parsed<Config> }
  | { exitCode: 0 | 2; words: string };

/** @param check throws where what was parsed makes no sense */
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

/** As `parseScript`, of the process's own arguments; prints the words and ends the process where nothing is to be done. */
export function readScript<const Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
  check?: (parsed: Parsed<Config>) => void,
): Parsed<Config> {
  const read = parseScript(process.argv.slice(2), usage, config, check);
  if (!("exitCode" in read)) return read.parsed;
  (read.exitCode === 0 ? process.stdout : process.stderr).write(`${read.words}\n`);
  process.exit(read.exitCode);
}

/** Whole numbers, in the order of their defaults. */
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
  if (odd !== undefined) throw new Error(`Nothing is to be done with ${JSON.stringify(odd)}.`);
}
