// One fuzz case: a command of the built CLI against the hostile server, and what was wrong with how it ended.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { runPhotoup } from "../support/run-photoup.ts";
import { randomOf } from "./random.ts";

export interface FuzzWorld {
  apiUrlOf(caseNumber: number): string;
  idToken: string;
  password: string;
  /** A folder named after its event, with a few photos. */
  photos: string;
  /** A module that each process loads first, to record its peak memory. */
  meter: string;
  scratch: string;
}

const id = "0".repeat(8);
export const ticketSecret = "FuzzedTicketSecretFuzzedTicketSe";
const commands = (photos: string, ticket: string): readonly string[][] => [
  ["push", photos],
  ["push", photos, "--json"],
  ["push", photos, "--give-up-after", "5s", "--concurrency", "2"],
  ["verify", photos],
  ["verify", photos, "--json"],
  ["ls", "42"],
  ["ls", "42", "--json"],
  ["ls", "42", "--csv"],
  ["rm", "42", "00000000-0000-8000-8000-000000000000", "--yes"],
  ["rm", "42", id, "--yes"],
  ["events"],
  ["events", "--json"],
  ["events", "show", "42"],
  ["events", "edit", "42", "--name", "Spring ball"],
  ["events", "delete", "42", "--yes"],
  ["contact-sheet", "42", "--output", `${photos}.html`],
  ["attendees", "list", "42"],
  ["attendees", "add", "42", "bob@example.com"],
  ["attendees", "add", "42", "bob@example.com", "--invite"],
  ["attendees", "remove", "42", "ann@example.com"],
  ["events", "export", "42", `${photos}-export`, "--give-up-after", "5s"],
  ["tickets", "create", "42", "--for", "Bob"],
  ["tickets", "list", "42"],
  ["tickets", "list", "42", "--json"],
  ["tickets", "revoke", "42", "abcdefghjk", "--yes"],
  ["push", photos, "--ticket", ticket],
  ["push", photos, "--json", "--ticket", ticket],
  ["verify", photos, "--ticket", ticket],
  ["whoami"],
  ["login", "--email", "ann@example.com", "--password-stdin"],
  ["doctor", photos, "--event", "42"],
  ["completion", "words", "--", "ls", ""],
];

const maxMs = 60_000;
const hardMaxMs = 240_000;
const maxMemoryBytes = 200 * 1024 ** 2;

/** @returns what was wrong, one sentence each */
export async function runCase(caseNumber: number, world: FuzzWorld): Promise<string[]> {
  const random = randomOf(caseNumber + 1_000_000);
  const ticket = `${world.apiUrlOf(caseNumber)}/#/t/42.abcdefghjk/${ticketSecret}`;
  const args = random.pick(commands(world.photos, ticket));
  const byPassword = random.chance(0.3);
  const memoryFile = join(world.scratch, `memory-${caseNumber}`);
  const signIn: Record<string, string> = byPassword
    ? { PHOTOUP_EMAIL: "ann@example.com", PHOTOUP_PASSWORD: world.password }
    : { PHOTOUP_ID_TOKEN: world.idToken };
  const env = {
    ...(args.includes(ticket) ? {} : { PHOTOUP_API_URL: world.apiUrlOf(caseNumber) }),
    NODE_OPTIONS: `--require ${world.meter}`,
    FUZZ_MEMORY_FILE: memoryFile,
    ...(args[0] === "login" ? {} : signIn),
  };
  const startedAt = Date.now();
  let saidAt: number | undefined;
  const result = await runPhotoup([...args], {
    env,
    input: world.password,
    onStart(child) {
      const killer = setTimeout(() => child.kill("SIGKILL"), hardMaxMs);
      child.once("close", () => clearTimeout(killer));
      for (const stream of [child.stdout, child.stderr]) stream?.once("data", () => (saidAt ??= Date.now()));
    },
  });
  const tookMs = Date.now() - startedAt;
  const memory = Number(await readFile(memoryFile, "utf8").catch(() => "0"));
  await rm(memoryFile, { force: true });
  const output = result.stdout + result.stderr;
  const wrong: string[] = [];
  if (result.exitCode === null) wrong.push(`was still there after ${hardMaxMs / 1000} s`);
  if (tookMs > maxMs && (saidAt === undefined || saidAt - startedAt > maxMs))
    wrong.push(`said nothing for ${tookMs} ms`);
  if (result.exitCode === 1 || /this is a bug|a bug/i.test(result.stderr)) wrong.push("ended with a bug");
  if (memory > maxMemoryBytes) wrong.push(`took ${Math.round(memory / 1024 ** 2)} MB`);
  if (
    output.includes(world.idToken) ||
    output.includes(world.password) ||
    output.includes(ticketSecret) ||
    /X-Amz-Signature=secret/.test(output)
  )
    wrong.push("showed a secret");
  // In a file, CSV is exact; on a terminal it is escaped.
  const shown = args.includes("--csv") ? result.stderr : output;
  if (/[^\P{Cc}\n]|[\u202e\u2028]/u.test(shown) || shown.includes("\nfailed  photo.jpg"))
    wrong.push("wrote what acts on a terminal");
  return wrong.map(
    (what) =>
      `case ${caseNumber}: photoup ${args.join(" ")} ${what} (exit ${result.exitCode})\n${result.stderr.slice(0, 600)}`,
  );
}
