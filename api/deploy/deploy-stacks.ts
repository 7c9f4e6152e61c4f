// The steps of a deployment, one after the other: a look at the settings, infra stack, API stack, one sweep, the page.

/** The infra stack comes first: the API stack imports its exports. */
export const stackFolders = ["api/infra", "api"] as const;
export type StackFolder = (typeof stackFolders)[number];

export interface DeploySteps {
  /** Runs a command of the framework in a stack's folder. @returns its exit code */
  runStack(folder: StackFolder, command: "package" | "deploy" | "invoke", args: string[]): Promise<number>;
  /** Uploads the page's files to their bucket. @returns the page's address */
  deployPage(): Promise<string>;
  say(line: string): void;
}

/** @param args as for `osls`: `--stage`, `--region`, `--param`, `--aws-profile`. @returns the exit code of the first failed step, or 0 */
export async function deployStacks(
  command: "package" | "deploy",
  args: string[],
  { runStack, deployPage, say }: DeploySteps,
): Promise<number> {
  // Wrong settings of the API are found at once, and not after the quarter of an hour that the infra stack takes.
  const wrong = command === "deploy" ? await runStack("api", "package", settingsOf(args)) : 0;
  if (wrong !== 0) return wrong;
  for (const folder of stackFolders) {
    const code = await runStack(folder, command, args);
    if (code !== 0) return code;
  }
  if (command === "package") return 0;
  // Until the sweep has run once, an alarm says that it does not run. Nobody waits for it: it may take minutes, and the framework starts it
  // anew every two minutes without an answer.
  const code = await runStack("api", "invoke", ["--function", "sweep", "--type", "Event", ...targetOf(args)]);
  if (code !== 0) return code;
  const pageUrl = await deployPage();
  say(`The page is at ${pageUrl}\nSign in with: photoup login ${pageUrl}`);
  return 0;
}

/** The deployment's arguments that select the stage, the region and the parameters. */
const settingsOf = (args: string[]): string[] => valuesOf(args, /^(?:--stage|-s|--region|-r|--param)(=|$)/);

/** The same, and the account. */
const targetOf = (args: string[]): string[] => valuesOf(args, /^(?:--stage|-s|--region|-r|--param|--aws-profile)(=|$)/);

function valuesOf(args: string[], flag: RegExp): string[] {
  return args.flatMap((arg, i) => {
    const [, value] = flag.exec(arg) ?? [];
    if (value === "") return [arg, args[i + 1] ?? ""];
    return value ? [arg] : [];
  });
}
