// A command as data: all that help, completion and the parser need, without loading its code.
import type { ExitCode } from "../errors.ts";
import type { Command, Io } from "../io.ts";

export type Option = readonly [flags: string, description: string, repeatable?: "repeatable"];

/** The parsed command line. `command` ties its type to the options that the command takes. */
export type ParsedLine = Readonly<Record<string, unknown>>;

export interface Declaration {
  /** As typed: `ls`, `attendees add`. */
  name: string;
  summary: string;
  /** `<event>`, `[path...]`; the value arrives under the bare name. */
  arguments?: readonly string[];
  /** Flags in commander's syntax, and a description. `--no-x` arrives as `x: false`, a repeatable flag as an array. */
  options?: readonly Option[];
  examples?: readonly string[];
  /** The command's own file, loaded when it runs. */
  load(): Promise<(options: ParsedLine, io: Io) => Promise<ExitCode>>;
}

/** `move-after` arrives as `moveAfter`. */
type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;
type LongFlag<Flags extends string> = Flags extends `${string}--${infer Long}` ? Long : never;
type NameOf<Long extends string> = Long extends `no-${infer Name}`
  ? Camel<Name>
  : Long extends `${infer Name} ${string}`
    ? Camel<Name>
    : Camel<Long>;
/** A flag with several values would swallow the arguments after it, so its type matches no command's options. */
type ValueOf<One extends Option> =
  LongFlag<One[0]> extends `${string}...>`
    ? { severalValues: "not allowed" }
    : One[2] extends "repeatable"
      ? string[]
      : LongFlag<One[0]> extends `${string}<${string}>`
        ? string
        : boolean;
type FlagsOf<Options extends readonly Option[]> = {
  [One in Options[number] as NameOf<LongFlag<One[0]>>]?: ValueOf<One>;
};

type Several<Argument extends string> = Argument extends `<${infer Name}...>` | `[${infer Name}...]` ? Name : never;
type Required<Argument extends string> = Argument extends `${string}...${string}`
  ? never
  : Argument extends `<${infer Name}>`
    ? Name
    : never;
type Optional<Argument extends string> = Argument extends `${string}...${string}`
  ? never
  : Argument extends `[${infer Name}]`
    ? Name
    : never;
type ArgumentsOf<Arguments extends readonly string[]> = { [Name in Several<Arguments[number]>]: string[] } & {
  [Name in Required<Arguments[number]>]: string;
} & { [Name in Optional<Arguments[number]>]?: string };

interface Typed<Arguments extends readonly string[], Options extends readonly Option[]>
  extends Omit<Declaration, "arguments" | "options" | "load"> {
  arguments?: Arguments;
  options?: Options;
  load(): Promise<Command<ArgumentsOf<Arguments> & FlagsOf<Options>>>;
}

/** Checks by type that the command takes exactly what its arguments and flags give. */
export function command<const Arguments extends readonly string[] = [], const Options extends readonly Option[] = []>(
  declaration: Typed<Arguments, Options>,
): Declaration {
  // The types above describe what the parser gives.
  return declaration as unknown as Declaration;
}
