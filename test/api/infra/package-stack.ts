// Packages a stack as `npm run package` does, and returns its template.
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { StackFolder } from "../../../api/deploy/deploy-stacks.ts";
import { runStack } from "../../../api/deploy/run-stacks.ts";

export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: unknown;
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
}

export interface Resource {
  Type: string;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  // Its content depends on the resource type.
  Properties: Record<string, unknown>;
}

export interface Template {
  Parameters: Record<string, { Type: string; Default: unknown }>;
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: unknown; Export?: { Name: unknown } }>;
}

export interface Package {
  template: Template;
  templateFile: string;
  /** The tags of the stack and all its resources. */
  stackTags: unknown;
  /** The folder with one zip per function. */
  folder: string;
}

export interface PackagedStack extends Package, AsyncDisposable {}

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const packaged = [
  "serverless.yml",
  "stages.yml",
  "resources",
  "dist",
  "decoders/picture-process.mjs",
  "infra/serverless.yml",
];

/**
 * In a copy of its own, with a home of its own: the framework has one place for what it packages, and test files run side by side.
 * `npm run build` comes first: the bundles are what is packaged.
 */
export async function packageStack(
  stack: StackFolder,
  { stage = "dev", env = process.env }: { stage?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<PackagedStack> {
  const copy = await mkdtemp(join(tmpdir(), "photoup-package-"));
  for (const name of packaged) {
    await cp(join(repository, "api", name), join(copy, "api", name), { recursive: true, preserveTimestamps: false });
  }
  const args = ["--stage", stage];
  // The framework writes to its user's home, which is deleted with the copy.
  const withHome = { ...env, HOME: join(copy, "home"), USERPROFILE: join(copy, "home") };
  const code = await runStack(stack, { repository: copy, command: "package", args, env: withHome, output: "ignore" });
  if (code !== 0) throw new Error(`packaging ${stack} ended with ${code}; has \`npm run build\` been run?`);
  const folder = join(copy, stack, ".serverless");
  const templateFile = join(folder, "cloudformation-template-update-stack.json");
  const { service } = JSON.parse(await readFile(join(folder, "serverless-state.json"), "utf8"));
  return {
    folder,
    stackTags: service.provider.stackTags,
    templateFile,
    template: JSON.parse(await readFile(templateFile, "utf8")),
    [Symbol.asyncDispose]: () => rm(copy, { recursive: true, force: true }),
  };
}

export function resourcesOfType(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** Every statement of every policy in the template, with its location. */
export function statementsOf(template: Template): { at: string; statement: Statement }[] {
  return Object.entries(template.Resources).flatMap(([name, { Properties }]) =>
    policiesIn(Properties).flatMap(({ Statement }) => Statement.map((statement) => ({ at: name, statement }))),
  );
}

function policiesIn(value: unknown): { Statement: Statement[] }[] {
  if (typeof value !== "object" || value === null) return [];
  if ("Statement" in value) return [value as { Statement: Statement[] }];
  return Object.values(value).flatMap(policiesIn);
}

/** CloudFormation accepts one or many. */
export const listOf = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
