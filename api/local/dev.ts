// `npm run dev`: the local stack as a command. People read stderr, programs the one line on stdout.
import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import { readScript } from "../deploy/script-arguments.ts";
import { findProjectFolder } from "./find-project-folder.ts";
import { startStack } from "./start-stack.ts";

const usage = `usage: npm run dev -- [--port N] [--data DIR] [--json]
  --port N    the API's port; 0 means any free one (default: 4000, or any free one where that is taken)
  --data DIR  where all data is kept between runs (default: .photoup-dev)
  --json      print one line of JSON to stdout once everything is ready
  --no-renditions  make no previews of arriving photos: for measurements
  --prompt-renditions  make previews at normal priority instead of the lowest
  --controls  for tests: one more port, which counts PUTs and loses events`;

const startedBy = process.ppid;

const say = (text: string) => process.stderr.write(`${text}\n`);

function readOptions() {
  const options = {
    port: { type: "string" },
    data: { type: "string" },
    json: { type: "boolean", default: false },
    controls: { type: "boolean", default: false },
    "no-renditions": { type: "boolean", default: false },
    "prompt-renditions": { type: "boolean", default: false },
  } as const;
  const { values } = readScript(usage, { options }, ({ values: { port } }) => {
    if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
      throw new Error(`--port takes a number from 0 to 65535, not "${port}"`);
    }
  });
  return { ...values, port: values.port === undefined ? undefined : Number(values.port) };
}

async function main(): Promise<void> {
  const options = readOptions();
  const project = findProjectFolder(import.meta.dirname);
  const photoup = programOf(project); // before cognito-local changes the working directory
  const dataFolder = path.resolve(options.data ?? path.join(project, ".photoup-dev"));
  const { logFile, print } = divertStdout(dataFolder);
  const stack = await startStack({
    dataFolder,
    apiFolder: path.join(project, "api"),
    pageFolder: path.join(project, "dist/page"),
    port: options.port,
    withControls: options.controls,
    withRenditions: !options["no-renditions"],
    withPromptRenditions: options["prompt-renditions"],
    say,
  });
  const { addresses } = stack;
  if (options.json) print(`${JSON.stringify(addresses)}\n`);
  say(`ready in ${(performance.now() / 1000).toFixed(1)} s: ${photoup} login ${addresses.apiUrl}`);
  say(`  the page: ${addresses.apiUrl}/`);
  for (const { email, password, groups, events } of addresses.users) {
    say(`  ${email}  ${password}  ${[...groups, ...events.map((id) => `event ${id}`)].join(", ") || "no event"}`);
  }
  say(`  the functions log to ${logFile}`);
  say(`${await reasonToStop()}: stopping`);
  await stack.stop();
}

/** The command in a clone, which works whether or not photoup is installed. */
function programOf(project: string): string {
  return `node ${path.join(path.relative(process.cwd(), project), "bin/photoup.js")}`;
}

function reasonToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(name, () => resolve(name));
    const parentIsGone = () => resolve("whoever started this is gone");
    // Started by a test: whatever ended the test ends the stack.
    process.once("disconnect", parentIsGone);
    // Started by npm: npm passes signals to its shell, which dies without passing them on.
    if (process.env.npm_lifecycle_event === undefined) return;
    setInterval(() => process.ppid !== startedBy && parentIsGone(), 200);
  });
}

/** The functions run in this process but must not write to its stdout. */
function divertStdout(dataFolder: string): { logFile: string; print: (text: string) => void } {
  mkdirSync(dataFolder, { recursive: true });
  const logFile = path.join(dataFolder, "functions.log");
  const log = createWriteStream(logFile, { flags: "a" });
  const print = process.stdout.write.bind(process.stdout);
  process.stdout.write = log.write.bind(log) as typeof process.stdout.write;
  return { logFile, print };
}

// A promise that a function left behind must not end the stack: it would not end a Lambda's caller either.
process.on("unhandledRejection", (reason) => say(`unhandled: ${reason instanceof Error ? reason.stack : reason}`));

try {
  await main();
} catch (error) {
  say(`the local stack cannot start: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
// Do not wait for whatever the stack's libraries still have open.
process.exit();
