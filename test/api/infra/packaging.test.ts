import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { bundleFunctions } from "../../../api/deploy/bundle-functions.ts";
import { stackFolders } from "../../../api/deploy/deploy-stacks.ts";
import { functionNames } from "../../../api/deploy/function-names.ts";
import { measureColdStarts } from "../../../api/deploy/measure-cold-starts.ts";
import { packageStack } from "./package-stack.ts";
import { sharedPackage } from "./shared-package.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const run = promisify(execFile);

async function digests(folder: string, extension: string): Promise<Record<string, string>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(extension)).sort();
  const contents = await Promise.all(files.map((file) => readFile(join(folder, file))));
  return Object.fromEntries(
    files.map((file, i) => [
      file,
      createHash("sha256")
        .update(contents[i] ?? "")
        .digest("hex"),
    ]),
  );
}

describe("npm run package", () => {
  it("makes identical zips of at most 400 KB, whoever packages", async () => {
    const elsewhere = { PATH: process.env.PATH, NODE_ENV: "production", TZ: "Asia/Tokyo" };
    await using first = await packageStack("api", { env: elsewhere });
    const second = await sharedPackage("api");
    const zips = await digests(first.folder, ".zip");
    expect(Object.keys(zips)).toEqual(functionNames.map((name) => `${name}.zip`).sort());
    expect(await digests(second.folder, ".zip")).toEqual(zips);
    for (const zip of Object.keys(zips)) {
      expect((await stat(join(first.folder, zip))).size, zip).toBeLessThanOrEqual(400 * 1024);
    }
  });

  it("needs neither network nor credentials", async () => {
    for (const folder of stackFolders) {
      const stack = await sharedPackage(folder);
      expect(Object.keys(stack.template.Resources).length).toBeGreaterThan(5);
    }
  });

  it("bundles identical files twice, each with the part of lambda.ts that it needs", async () => {
    const folder = await mkdtemp(join(tmpdir(), "photoup-bundles-"));
    try {
      await bundleFunctions(repository, folder);
      const bundles = await digests(folder, ".mjs");
      expect(Object.keys(bundles)).toHaveLength(functionNames.length);
      await bundleFunctions(repository, folder);
      expect(await digests(folder, ".mjs")).toEqual(bundles);
      const bundle = (name: string) => readFile(join(folder, `${name}.mjs`), "utf8");
      expect(await bundle("config")).not.toContain("DynamoDB");
      expect(await bundle("list-attendees")).not.toContain("HeadObjectCommand");
      expect(await bundle("initiate-upload")).not.toContain("GetParameterCommand");
      expect(await bundle("list-photos")).toContain("GetParameterCommand");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  // In CPU time, at most 1.2 times. Newer Node versions start an empty process in a third of the time but import no faster: 4 times.
  const mostEmptyProcesses = process.versions.node.startsWith("20.") ? 2 : 6;
  it(`makes bundles that Node imports in ${mostEmptyProcesses} times what an empty process takes`, async () => {
    const slowOf = async (runs: number, names?: string[]) => {
      const measured = await measureColdStarts(join(repository, "api/dist"), runs, names);
      expect(measured).toHaveLength((names ?? functionNames).length);
      return measured.filter(({ importCpuMs, emptyCpuMs }) => !(importCpuMs / emptyCpuMs <= mostEmptyProcesses));
    };
    // Other processes may have disturbed one import: what seems slow is measured again.
    const seemSlow = await slowOf(1);
    expect(
      await slowOf(
        3,
        seemSlow.map(({ name }) => name),
      ),
    ).toEqual([]);
  });
});

describe("stages", () => {
  it("differ in nothing but their name and their parameters", async () => {
    const parameters: Record<string, Record<string, unknown>> = parse(
      await readFile(join(repository, "api/stages.yml"), "utf8"),
    );
    const used = (stage: string) => ({ ...parameters.default, ...parameters[stage] });
    for (const folder of stackFolders) {
      const [dev, other] = [await sharedPackage(folder, "dev"), await sharedPackage(folder, "prod")];
      const isParameter = (one: unknown, two: unknown) =>
        Object.keys(parameters.default ?? {}).some(
          (name) => isDeepStrictEqual(one, used("dev")[name]) && isDeepStrictEqual(two, used("prod")[name]),
        );
      expect(differences(dev.template, other.template, isParameter)).toEqual([]);
    }
  });
});

/** The differences between two stages that neither the stage's name nor a parameter explains. */
function differences(
  one: unknown,
  two: unknown,
  isParameter: (one: unknown, two: unknown) => boolean,
  at = "",
): string[] {
  const inTwo = (text: string) =>
    text
      .replace(/\d{13}-[\d-]+T[\d:.]+Z/, "(when)")
      .replaceAll("dev", "prod")
      .replaceAll("Dev", "Prod");
  if (isDeepStrictEqual(one, two) || isParameter(one, two)) return [];
  if (typeof one === "string" && typeof two === "string" && inTwo(one) === inTwo(two)) return [];
  if (typeof one !== "object" || typeof two !== "object" || one === null || two === null)
    return [`${at}: ${one}, ${two}`];
  const others = new Map(Object.entries(two));
  const found = Object.entries(one).flatMap(([key, value]) => {
    const name = others.has(key) ? key : inTwo(key);
    const other = others.get(name);
    others.delete(name);
    return differences(value, other, isParameter, `${at}/${key}`);
  });
  return [...found, ...[...others.keys()].map((key) => `${at}/${key}: only in the second`)];
}

describe("cfn-lint", () => {
  /** What it may report, and why that is not a fault. */
  const explained: Record<string, string> = {
    W3005: "the framework adds DependsOn where a reference says the same already",
  };

  it.for(stackFolders)("reports nothing unexplained about %s", async (folder, context) => {
    try {
      await run("cfn-lint", ["--version"]);
    } catch {
      context.skip("cfn-lint is not installed");
    }
    const stack = await sharedPackage(folder);
    const findings = await run("cfn-lint", ["--format", "json", "--", stack.templateFile]).catch(
      (error: { stdout?: string }) => ({ stdout: error.stdout ?? "" }),
    );
    const reported: { Rule: { Id: string }; Message: string }[] = JSON.parse(findings.stdout || "[]");
    expect(reported.filter(({ Rule }) => !(Rule.Id in explained)).map(({ Message }) => Message)).toEqual([]);
  });
});
