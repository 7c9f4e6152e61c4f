// What a declared flag is called on the command line, and whether it takes a value.

export type Flags = readonly (readonly [flags: string, ...unknown[]])[];

/** `-q, --quiet` and `--event <id>` without the value. */
export function namesOf(flags: string): string[] {
  return flags.split(/[ ,]+/).filter((word) => word.startsWith("-"));
}

/** The value's name where the word is a flag that takes one. */
export function valueNameOf(word: string, flags: Flags): string | undefined {
  const flag = flags.find(([text]) => namesOf(text).includes(word));
  return flag?.[0].match(/[<[]([^>\]]+)[>\]]/)?.[1];
}
