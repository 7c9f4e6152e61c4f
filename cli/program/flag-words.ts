// The names of a declared flag on the command line, and whether it takes a value.

export type Flags = readonly (readonly [flags: string, ...unknown[]])[];

/** The names in `-q, --quiet` or `--event <id>`, without the value. */
export function namesOf(flags: string): string[] {
  return flags.split(/[ ,]+/).filter((word) => word.startsWith("-"));
}

/** The value's name, if the word is a flag that takes a value. */
export function valueNameOf(word: string, flags: Flags): string | undefined {
  const flag = flags.find(([text]) => namesOf(text).includes(word));
  return flag?.[0].match(/[<[]([^>\]]+)[>\]]/)?.[1];
}
