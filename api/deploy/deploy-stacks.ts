// What a deployment does, in order: infra stack, API stack, one sweep, the page. Each waits for the one before it.

/** The infra stack comes first: the other imports what it exports. */
export const stackFolders = ["api/infra", "api"] as const;
export type StackFolder = (typeof stackFolders)[number];

export interface DeploySteps {
  /** A command of the framework in a stack's folder. @returns its exit code */
  runStack(folder: StackFolder, command: "package" | "deploy" | "invoke", args: string[]): Promise<number>;
  /** Puts the page's files into its bucket. @returns its address */
  deployPage(): Promise<string>;
  say(line: string): void;
}

/** @param args as for `osls`: `--stage`, `--region`, `--param`. @returns the exit code: that of the first step that failed, or 0 */
export async function deployStacks(
  command: "package" | "deploy",
  args: string[],
  { runStack, deployPage, say }: DeploySteps,
): Promise<number> {
  for (const folder of stackFolders) {
    const code = await runStack(folder, command, args);
    if (code !== 0) return code;
  }
  if (command === "package") return 0;
  // An alarm says that the sweep does not run, until it has run once.
  const code = await runStack("api", "invoke", ["--function", "sweep", ...stageAndRegionOf(args)]);
  if (code !== 0) return code;
  const pageUrl = await deployPage();
  say(`The page is at ${pageUrl}\nSign in with: photoup login ${pageUrl}`);
  return 0;
}

/** Of a deployment's arguments those that say which stage, and where. */
function stageAndRegionOf(args: string[]): string[] {
  return args.flatMap((arg, i) => {
    if (/^(--stage|-s|--region|-r)$/.test(arg)) return [arg, args[i + 1] ?? ""];
    return /^(--stage|-s|--region|-r)=/.test(arg) ? [arg] : [];
  });
}
