// `npm run package` and `npm run deploy`: run the framework's commands for both stacks.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { deployStacks, type StackFolder } from "./deploy-stacks.ts";
import { readScript } from "./script-arguments.ts";
import { whyNoStage } from "./stage-name.ts";
import type { PageTarget } from "./upload-page.ts";
import { whyNoAwsCli } from "./why-no-aws-cli.ts";

export interface StackRun {
  /** Its root folder. */
  repository: string;
  command: "package" | "deploy" | "invoke";
  /** As for `osls`: `--stage`, `--region`, `--param`, `--package`. */
  args: string[];
  env: NodeJS.ProcessEnv;
  output: "inherit" | "ignore";
}

/** @returns the exit code */
export async function runStack(folder: StackFolder, { repository, command, args, env, output }: StackRun) {
  const framework = join(
    dirname(createRequire(import.meta.url).resolve("serverless/package.json")),
    "bin/serverless.js",
  );
  const child = spawn(process.execPath, [framework, command, ...args], {
    cwd: join(repository, folder),
    env: { ...(command === "package" ? withoutCredentials(env) : env), ...quietSdk },
    stdio: ["ignore", output, output],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}

/** The framework's SDK warns about the oldest Node version that photoup supports. */
const quietSdk = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };

/** A package depends only on the files and the arguments, not on who builds it. */
function withoutCredentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(AWS|SLS|SERVERLESS)_/.test(name) && name !== "NODE_ENV");
  return { ...Object.fromEntries(kept), SLS_NOTIFICATIONS_MODE: "off" };
}

/** sharp's binary for Lambda on ARM. */
const decodersOfLambda = "api/decoders/node_modules/@img/sharp-linux-arm64/package.json";

const usage =
  "usage: npm run package|deploy -- [--stage NAME] [--region NAME] [--param NAME=VALUE] [--aws-profile NAME]";

/** Flags with a value. All other flags are passed on to the framework. */
const valued = ["stage", "region", "param", "aws-profile"];

/** Throws if the framework would deploy a stage that was not meant: `npm run deploy --stage prod` passes only `prod`. */
export function checkStackArguments({ values, positionals }: StackArguments): void {
  const [command, ...others] = positionals;
  if (command !== "package" && command !== "deploy") throw new Error("The command must be package or deploy.");
  if (others.length > 0)
    throw new Error(`Unexpected argument ${JSON.stringify(others[0])}: npm needs \`--\` before flags.`);
  const missing = valued.find((name) =>
    [values[name]].flat().some((value) => value === true || /^(?:-|$)/.test(String(value ?? "x"))),
  );
  if (missing) throw new Error(`--${missing} has no value.`);
}

interface StackArguments {
  values: Readonly<Record<string, unknown>>;
  positionals: readonly string[];
}

export const stackArguments = {
  allowPositionals: true,
  strict: false,
  options: {
    stage: { type: "string", short: "s" },
    region: { type: "string", short: "r" },
    param: { type: "string", multiple: true },
    "aws-profile": { type: "string" },
  },
} as const;

async function main(): Promise<number> {
  const { values } = readScript(usage, stackArguments, checkStackArguments);
  const [command, ...args] = process.argv.slice(2);
  if (command !== "package" && command !== "deploy") return 2;
  const repository = fileURLToPath(new URL("../../..", import.meta.url));
  const target = targetOf(values, await readStages(repository));
  const wrongStage = whyNoStage(target.stage);
  if (wrongStage) {
    console.error(wrongStage);
    return 2;
  }
  if (!existsSync(join(repository, decodersOfLambda))) {
    console.error("The photo decoders for Lambda's processor are missing: run `npm run decoders` to fetch them.");
    if (command === "deploy") return 1;
  }
  const noAwsCli = command === "deploy" ? await whyNoAwsCli() : undefined;
  if (noAwsCli) {
    console.error(noAwsCli); // else the last step would fail, after a quarter of an hour
    return 1;
  }
  return deployStacks(command, args, {
    runStack: (folder, step, given) =>
      runStack(folder, { repository, env: process.env, output: "inherit", command: step, args: given }),
    deployPage: async () => (await import("./upload-page.ts")).deployPage(repository, target),
    say: console.log,
  });
}

type Stages = Readonly<Record<string, { region?: string }>>;

export const readStages = async (repository: string): Promise<Stages> =>
  parse(await readFile(join(repository, "api/stages.yml"), "utf8"));

/** From the arguments, or else from stages.yml. Without a profile, the environment selects the account. */
export function targetOf(values: StackArguments["values"], stages: Stages): PageTarget {
  // The framework also takes `-s=prod`.
  const given = (name: string) => String(values[name] ?? "").replace(/^=/, "");
  // Of several values, the framework takes the last.
  const param = (values.param as string[] | undefined)
    ?.findLast((text) => text.startsWith("region="))
    ?.slice("region=".length);
  const stage = given("stage") || "dev";
  const region = given("region") || param || stages[stage]?.region || stages.default?.region || "";
  return { stage, region, profile: given("aws-profile") || undefined };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
