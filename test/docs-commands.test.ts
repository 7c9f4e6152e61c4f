// Every command in the documents exists, with its flags, as far as a test can check.
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { search } from "jmespath";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { declarations, globalFlags } from "../cli/program/declarations.ts";
import { projectFolder } from "./support/project-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

interface Command {
  page: string;
  words: string[];
}

const textOf = (page: string) => readFileSync(join(projectFolder, page), "utf8");
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(projectFolder, "docs")).map((name) => `docs/${name}`),
];
const texts = pages.filter((page) => page.endsWith(".md")).map((page) => [page, textOf(page)]);
const { scripts } = JSON.parse(textOf("package.json"));

/** Commands of a program in shell blocks and between backticks. */
const commandsOf = (program: string): Command[] =>
  texts.flatMap(([page = "", text = ""]) => {
    const fenced = [...text.matchAll(/```(\w*)\n(.*?)```/gs)];
    const blocks = fenced.flatMap(([, language = "", block = ""]) => (/^(sh)?$/.test(language) ? [block] : []));
    const inline = [...text.replace(/```.*?```/gs, "").matchAll(/`(.*?)`(?=[^`'\w]|$)/gm)].map(([, code = ""]) => code);
    const start = new RegExp(`(?:^|[($]|&& |\\| )\\s*${program} (.*)`, "gm");
    return [...blocks, ...inline].flatMap((code) =>
      [...code.matchAll(start)].map(([, rest = ""]) => ({ page, words: [program, ...wordsOf(rest)] })),
    );
  });

/** Splits words like a shell; ends at a comment, a pipe, a redirection or the end of a command. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:"(?:\\.|\$\([^)]*\)|[^"])*"|'[^']*'|[^\s"'#|<>&;)])+|[#|<>&;)]/g)) {
    if (/^[#|<>&;)]$/.test(word)) break;
    words.push(word.replace(/^(['"])(.*)\1$/s, "$2"));
  }
  return words;
}

describe("npm", () => {
  const runs = commandsOf("npm run");

  it("is only told to run scripts of package.json", () => {
    expect(runs.length).toBeGreaterThan(10);
    const unknown = runs.filter(({ words: [, script = ""] }) => !(script in scripts));
    expect(unknown).toEqual([]);
  });
});

describe("photoup", () => {
  it("is only given existing commands and flags", () => {
    const commands = commandsOf("photoup").filter(({ words }) => /^[a-z]+$/.test(words[1] ?? ""));
    expect(commands.length).toBeGreaterThan(15);
    const wrong = commands.flatMap(({ page, words }) => {
      const [, verb = "", ...rest] = words;
      if (verb === "help") return [];
      const known = declarations.filter(({ name }) => name === verb || name.startsWith(`${verb} `));
      if (known.length === 0) return [`${page}: ${words.join(" ")}`];
      const flags = [...known.flatMap(({ options }) => options ?? []), ...globalFlags].map(
        ([flag]) => flag.split(/[ ,]/)[0],
      );
      return rest
        .filter((word) => /^--[a-z]/.test(word) && !flags.includes(word))
        .map((flag) => `${page}: photoup ${verb} ${flag}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe("git", () => {
  it("pushes a release's tag, which starts the workflow", async () => {
    const [, release = ""] = /`(git commit [^`]*git push[^`]*)`/.exec(textOf("docs/releasing.md")) ?? [];
    await using folder = await temporaryFolder();
    const clone = folder.at("clone");
    const git = (...args: string[]) => execFileSync("git", args, { cwd: folder.path, encoding: "utf8", stdio: "pipe" });
    git("init", "--quiet", "--bare", "remote.git");
    git("clone", "--quiet", "remote.git", clone);
    for (const setting of ["user.name=Ann", "user.email=ann@example.com", "commit.gpgSign=false", "tag.gpgSign=false"])
      git("-C", clone, "config", ...setting.split("="));
    writeFileSync(join(clone, "CHANGELOG.md"), "## 1.2.3");
    git("-C", clone, "add", ".");
    const { stderr } = spawnSync(release, { cwd: clone, shell: true, encoding: "utf8" });
    expect(git("ls-remote", "--tags", "remote.git"), stderr).toContain("refs/tags/v1.2.3");
  });
});

it("docs/deploying.md empties each bucket that is removed with its stack: CloudFormation removes no full one", () => {
  interface Template {
    Resources?: Record<string, { Type: string; DeletionPolicy?: string }>;
    Outputs?: Record<string, { Value: unknown }>;
  }
  const templates = readdirSync(join(projectFolder, "api/resources")).map(
    (name): Template => parse(textOf(`api/resources/${name}`)),
  );
  const outputs = templates.flatMap(({ Outputs = {} }) => Object.entries(Outputs));
  const removed = templates.flatMap(({ Resources = {} }) =>
    Object.keys(Resources).filter(
      (name) => Resources[name]?.Type === "AWS::S3::Bucket" && !Resources[name]?.DeletionPolicy?.startsWith("Retain"),
    ),
  );
  expect(removed).toContain("PageBucket");
  const [, steps = ""] = /\*\*Removing a stage\*\*.*?```sh\n(.*?)```/s.exec(textOf("docs/deploying.md")) ?? [];
  const emptied = [...steps.matchAll(/aws s3 rm --recursive "s3:\/\/\$\(output photoup (\w+)\)"/g)].map(
    ([, name]) => name,
  );
  for (const bucket of removed) {
    const [output] = outputs.find(([, { Value }]) => JSON.stringify(Value) === JSON.stringify({ Ref: bucket })) ?? [];
    expect(emptied, bucket).toContain(output);
  }
});

describe("the AWS CLI", () => {
  const commands = commandsOf("aws").filter(({ words }) => words.length > 2);
  /** Flags of the program itself, not of an operation. */
  const general = new Set(["--region", "--output", "--query", "--cli-binary-format"]);
  /** Commands that no model describes. */
  const ofItsOwn = /^(logs tail|s3 rm|\w+ wait)\b/;

  /** Flags whose names differ from AWS's model of the operation. */
  const renamed: Record<string, string> = { "notification-endpoint": "endpoint", paths: "invalidation-batch" };

  it("is only given existing operations and flags", (context) => {
    expect(commands.length).toBeGreaterThan(20);
    const script = `
import json, sys
import botocore.session
from botocore import xform_name
session, answers = botocore.session.get_session(), []
for service, operation in json.load(sys.stdin):
    model = session.get_service_model({"s3api": "s3"}.get(service, service))
    names = {xform_name(name, "-"): name for name in model.operation_names}
    shape = model.operation_model(names[operation]).input_shape if operation in names else None
    answers.append(None if operation not in names else [xform_name(m, "-") for m in (shape.members if shape else [])])
print(json.dumps(answers))`;
    const described = commands.filter(({ words }) => !ofItsOwn.test(words.slice(1).join(" ")));
    const input = JSON.stringify(described.map(({ words }) => words.slice(1, 3)));
    const { status, stdout, stderr } = spawnSync("python3", ["-c", script], { input, encoding: "utf8" });
    if (/ModuleNotFoundError/.test(stderr ?? "") || status === null) return context.skip("botocore is not installed");
    expect(stderr).toBe("");
    const answers: (string[] | null)[] = JSON.parse(stdout);
    const wrong = described.flatMap(({ page, words }, i) => {
      const members = answers[i];
      if (!members) return [`${page}: ${words.join(" ")}`];
      const flags = words.filter((word) => /^--[a-z]/.test(word) && !general.has(word)).map((flag) => flag.slice(2));
      return flags
        .filter((flag) => !members.includes(renamed[flag] ?? flag.replace(/^no-/, "")))
        .map((flag) => `${page}: aws ${words[1]} ${words[2]} --${flag}`);
    });
    expect(wrong).toEqual([]);
  });

  it("is given valid JMESPath queries that find their values", () => {
    const samples: Record<string, unknown> = {
      Stacks: [
        {
          Outputs: [
            { OutputKey: "HttpApiUrl", OutputValue: "https://x" },
            { OutputKey: "$2", OutputValue: "v" },
          ],
        },
      ],
      MetricAlarms: [{ AlarmName: "a", StateValue: "OK", AlarmDescription: null }],
      Versions: [{ LastModified: "2026-11-28T12:00:00Z", Key: "k", VersionId: "v" }],
      Table: { TableArn: "arn" },
      ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "ENABLED" } },
    };
    const queries = commands
      .flatMap(({ words }) => words[words.indexOf("--query") + 1] ?? [])
      .filter((query) => query !== "aws");
    expect(queries.length).toBeGreaterThan(5);
    const outputs = ["UserPoolId", "AlarmsTopic"].map((OutputKey) => ({ OutputKey, OutputValue: "v" }));
    (samples.Stacks as { Outputs: unknown[] }[])[0]?.Outputs.push(...outputs);
    for (const query of queries) expect([search(samples, query)].flat(3).length, query).toBeGreaterThan(0);
  });
});
