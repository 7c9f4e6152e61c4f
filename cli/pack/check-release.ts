// Checks whether a commit may be released under a tag of a repository: `node dist/cli/pack/check-release.js v1.2.3 OWNER/NAME`.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readScript } from "../../api/deploy/script-arguments.ts";

/** The files that name the repository; by a placeholder until it is published. */
export const filesNamingRepository = ["package.json", ".github/ISSUE_TEMPLATE/config.yml", "docs/ci.md"] as const;

export interface ReleaseCandidate {
  /** As in v1.2.3. */
  tag: string;
  /** As in OWNER/NAME. */
  repository: string;
  /** Reads a file by its path below the project's folder. */
  read(file: string): Promise<string>;
}

/** @returns one line per problem; none if the commit may be released */
export async function releaseProblems({ tag, repository, read }: ReleaseCandidate): Promise<string[]> {
  const problems: string[] = [];
  const { version } = JSON.parse(await read("package.json"));
  if (tag !== `v${version}`) problems.push(`package.json: the version is ${version}, the tag is ${tag}`);
  if (!(await read("cli/version.ts")).includes(`"${version}"`))
    problems.push(`cli/version.ts: the version is not ${version}`);
  const headings = [...(await read("CHANGELOG.md")).matchAll(/^## (.*), \d{4}-\d\d-\d\d$/gm)];
  if (!headings.some(([, dated]) => dated === version))
    problems.push(`CHANGELOG.md: no line "## ${version}, YYYY-MM-DD"`);
  for (const file of ["README.md", "docs/ci.md"]) {
    if (/\bnot\s+published\b/i.test(await read(file))) problems.push(`${file}: it says that photoup is not published`);
  }
  for (const file of filesNamingRepository) {
    const others = repositoriesIn(await read(file)).filter((name) => name !== repository);
    for (const name of new Set(others)) problems.push(`${file}: it names ${name}, and the repository is ${repository}`);
  }
  return problems;
}

/** The names of our repository, in addresses or as an action: they end in `photoup`. */
export function repositoriesIn(text: string): string[] {
  const names = text.matchAll(/(?:github\.com\/|uses: )([\w.-]+\/photoup)(?![\w-])/g);
  return [...names].map(([, name = ""]) => name.replace(/\.git$/, ""));
}

const usage = "usage: node dist/cli/pack/check-release.js TAG OWNER/NAME";

async function main(): Promise<number> {
  const { positionals } = readScript(usage, { allowPositionals: true }, ({ positionals: words }) => {
    if (words.length !== 2) throw new Error("Give a tag and a repository.");
  });
  const [tag = "", repository = ""] = positionals;
  const folder = new URL("../../../", import.meta.url);
  const read = (file: string) => readFile(fileURLToPath(new URL(file, folder)), "utf8");
  const problems = await releaseProblems({ tag, repository, read });
  for (const problem of problems) console.error(problem);
  return problems.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
