// Colours important lines, following the conventions of NO_COLOR, FORCE_COLOR and TERM.
type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a stream gets colours. */
export function hasColour(isTerminal: boolean, env: Environment): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return !/^(0|false)$/.test(env.FORCE_COLOR);
  return isTerminal && !isDumb(env);
}

/** Whether the terminal ignores escape codes. */
export function isDumb(env: Environment): boolean {
  return env.TERM === "dumb";
}

const red = 31;
const green = 32;
const yellow = 33;

/** Colours by the start of a line, for event lines and summaries. */
const colours: readonly [begins: RegExp, colour: number][] = [
  [/^(failed|missing|different) |^(Not safe to delete|Not in the event|Not proven|Not whole|Stopped):/, red],
  [/^(warning|waiting|not whole) /, yellow],
  [/^Safe to delete:|^(All [\d,]+ photos are|The photo is) in event /, green],
];

/** @param line without a line break, safe to show */
export function paint(line: string): string {
  const colour = colours.find(([begins]) => begins.test(line))?.[1];
  return colour === undefined ? line : `\x1b[${colour}m${line}\x1b[39m`;
}
