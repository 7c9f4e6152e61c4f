// Who may import whom (ARCHITECTURE.md says why).
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFolder } from "./support/project-folder.ts";

interface Import {
  from: string;
  /** A path from the project's root, or a package's name. */
  to: string;
  isType: boolean;
}

const sources = ["api", "cli", "bin"].flatMap((folder) =>
  readdirSync(join(projectFolder, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(tsx?|js)$/.test(name) && !name.endsWith(".d.ts") && !/(^|\/)(dist|node_modules)\//.test(name))
    .map((name) => normalize(`${folder}/${name}`)),
);

const imports = sources.flatMap((from): Import[] => {
  const text = readFileSync(join(projectFolder, from), "utf8");
  const pattern =
    /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|import\(\s*"([^"]+)"\s*\)|createRequire\([^)]*\)\("([^"]+)"\)/g;
  return [...text.matchAll(pattern)].map((match) => {
    const target = match[3] ?? match[4] ?? match[5] ?? "";
    return { from, to: resolved(from, target), isType: match[2] !== undefined };
  });
});

function resolved(from: string, target: string): string {
  if (target.startsWith(".")) return normalize(join(dirname(from), target));
  return target.startsWith("@") ? target.split("/").slice(0, 2).join("/") : (target.split("/")[0] ?? target);
}

const offending = (isOffence: (each: Import) => boolean) =>
  imports.filter(isOffence).map(({ from, to }) => `${from} imports ${to}`);
const isIn = (folder: string) => (path: string) => path.startsWith(`${folder}/`);

describe("the imports", () => {
  it("are found at all", () => {
    expect(imports.length).toBeGreaterThan(300);
  });

  it("between cli and api are of the contract, the caption reader and SRP alone, and between their builds of what builds share", () => {
    const isShared = (to: string, from: string) =>
      to === "api/contract.ts" ||
      to === "api/srp.ts" ||
      isIn("api/captions")(to) ||
      (/^api\/deploy\/(licences-of|script-arguments)\.ts$/.test(to) && isIn("cli/pack")(from));
    expect(offending(({ from, to }) => isIn("cli")(from) && isIn("api")(to) && !isShared(to, from))).toEqual([]);
    expect(offending(({ from, to }) => isIn("api")(from) && isIn("cli")(to))).toEqual([]);
  });

  it("of the contract and of SRP are none", () => {
    expect(offending(({ from }) => /^api\/(contract|srp)\.ts$/.test(from))).toEqual([]);
  });

  it("of the engine are no command, no output, no sign-in and no parser", () => {
    const forbidden =
      /^(cli\/(commands|output|program|sign-in)\b|cli\/(main|run-process|connect|program|settings|io)\.ts|commander$|cli-progress$)/;
    expect(offending(({ from, to }) => isIn("cli/upload")(from) && forbidden.test(to))).toEqual([]);
  });

  it("of what sends requests are errors, the contract and its own folder", () => {
    const allowed = (to: string) => isIn("cli/http")(to) || /^(api\/contract|cli\/errors)\.ts$/.test(to);
    const isOurs = (to: string) => /^(cli|api)\//.test(to);
    expect(offending(({ from, to }) => isIn("cli/http")(from) && isOurs(to) && !allowed(to))).toEqual([]);
  });

  it("of the page are its own folder, the contract, SRP, how a file is judged, how characters are counted, and libraries of its own", () => {
    const allowed = (to: string) =>
      isIn("api/web")(to) ||
      to === "api/contract.ts" ||
      to === "api/srp.ts" ||
      /^api\/captions\/((find|sniff)-missed|byte-source|check-whole|sniff-content-type|graphemes)\.ts$/.test(to) ||
      !/^(cli|api)\//.test(to);
    expect(offending(({ from, to }) => isIn("api/web")(from) && (!allowed(to) || to.startsWith("node:")))).toEqual([]);
    expect(offending(({ from, to }) => isIn("api/web")(to) && !isIn("api/web")(from))).toEqual([]);
  });

  it("of the caption reader are its own folder, the contract and libraries", () => {
    const allowed = (to: string) => isIn("api/captions")(to) || to === "api/contract.ts" || !/^(cli|api)\//.test(to);
    expect(offending(({ from, to }) => isIn("api/captions")(from) && !allowed(to))).toEqual([]);
  });

  it("of the deployed handlers are nothing of the local stack", () => {
    const isLocal = (path: string) => isIn("api/local")(path) || isIn("api/deploy")(path);
    expect(offending(({ from, to }) => isIn("api")(from) && !isLocal(from) && isIn("api/local")(to))).toEqual([]);
  });

  it("of each third-party library stand in one file of the CLI", () => {
    const files = new Map<string, Set<string>>();
    for (const { from, to, isType } of imports) {
      if (
        isType ||
        !(isIn("cli")(from) || isIn("api/captions")(from)) ||
        isIn("cli/pack")(from) ||
        to.startsWith("node:") ||
        builtinModules.includes(to)
      )
        continue;
      if (/^(cli|api)\//.test(to) || to === "package.json") continue;
      files.set(to, (files.get(to) ?? new Set()).add(from));
    }
    expect([...files].filter(([, from]) => from.size > 1).map(([to, from]) => [to, ...from])).toEqual([]);
    expect([...files.keys()]).toContain("commander");
  });

  it("of the AWS SDK in the API stand in its adapters, and only lambda.ts has clients made", () => {
    const adapters =
      /^api\/(accounts|part-bucket|photo-table|photo-bucket|presign-put|read-parameter|rendition-bucket|rendition-queue)\.ts$|^api\/(local|deploy)\//;
    const usersOfTheSdk = ({ from, to }: Import) => isIn("api")(from) && to.startsWith("@aws-sdk/client-");
    expect(offending((each) => usersOfTheSdk(each) && !adapters.test(each.from))).toEqual([]);
    const makers = sources.filter(
      (file) =>
        isIn("api")(file) &&
        !adapters.test(file) &&
        /\bcreate(Accounts|Bucket|Table|Queue)Client\(|readParameter\(/.test(read(file)),
    );
    expect(makers).toEqual(["api/lambda.ts"]);
  });
});

describe("standard output and standard error", () => {
  it("are written to by cli/output alone, which lets nothing from outside act on a terminal", () => {
    const writers = sources.filter((file) => isIn("cli")(file) && /\bstd(out|err)\.write\(/.test(read(file)));
    const allowed = /^cli\/(output\/|program\.ts|run-command-line\.ts|run-process\.ts|main\.ts)/;
    expect(writers.filter((file) => !allowed.test(file))).toEqual([]);
  });
});

describe("the process", () => {
  it("is touched by no part of the engine and of the caption reader but by the name of a temporary file", () => {
    const touching = sources.filter(
      (file) =>
        (isIn("cli/upload")(file) || isIn("cli/captions")(file) || isIn("api/captions")(file)) &&
        /\bprocess\.(?!pid\b)|\bconsole\./.test(read(file)),
    );
    expect(touching).toEqual([]);
  });
});

function read(file: string): string {
  return readFileSync(join(projectFolder, file), "utf8");
}
