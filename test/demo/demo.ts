// `npm run demo` shows all of photoup on this machine, from a folder of photos to an event, with the built CLI.
// `-- --keep` leaves the backend and its page running afterwards; `-- --open` also opens the page.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readScript } from "../../api/deploy/script-arguments.ts";
import { type OwnStack, startOwnStack } from "../support/own-stack.ts";
import { parseLines, type RunResult, runPhotoup } from "../support/run-photoup.ts";
import { type DemoPhoto, makeDemoPhotos } from "../support/sample-photos.ts";
import { userOf } from "../support/tokens.ts";

const print = (text = "") => process.stdout.write(`${text}\n`);

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => stop.abort());

interface Scene {
  stack: OwnStack;
  folder: string;
  photos: DemoPhoto[];
}

/** Shows one command with its output, and stops the demo if its exit code is not the expected one. */
async function show(
  home: string,
  args: string[],
  expectedExit: number,
  env: Record<string, string> = {},
): Promise<RunResult> {
  stop.signal.throwIfAborted();
  print(`\n  $ photoup ${args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg)).join(" ")}`);
  const onStart = (child: ChildProcess) => stop.signal.addEventListener("abort", () => child.kill());
  // Only at a terminal does photoup know how wide its tables may be.
  const isOutputShared = process.stdout.isTTY === true;
  const result = await runPhotoup(args, { env: { PHOTOUP_HOME: home, ...env }, isOutputShared, onStart });
  stop.signal.throwIfAborted();
  const output = `${result.stdout}${result.stderr}`.trimEnd();
  if (!isOutputShared) for (const line of output.split("\n")) print(`    ${line}`);
  if (result.exitCode !== expectedExit) {
    throw new Error(`photoup ${args[0]} ended with exit code ${result.exitCode}, expected ${expectedExit}`);
  }
  return result;
}

async function signIn(home: string, { stack }: Scene, name: "attendee" | "stranger"): Promise<void> {
  const { email, password } = userOf(stack, name);
  await show(home, ["login", stack.apiUrl], 0, { PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password });
}

/** Throws if the event's list is not what the demo claims. */
async function expectListed(home: string, photos: DemoPhoto[]): Promise<void> {
  const { stdout } = await runPhotoup(["ls", "42", "--json"], { env: { PHOTOUP_HOME: home } });
  const listed = parseLines(stdout);
  for (const { fileName, title, description, contentType } of photos) {
    const found = listed.filter((photo) => photo.fileName === fileName);
    const facts = JSON.stringify(found.map((photo) => [photo.title, photo.description, photo.contentType]));
    const expected = JSON.stringify([[title, description, contentType]]);
    if (facts !== expected) throw new Error(`${fileName} is listed as ${facts}, expected ${expected}`);
  }
  if (listed.length !== photos.length)
    throw new Error(`the event has ${listed.length} photos, expected ${photos.length}`);
}

/** Throws if a photo has no previews. */
async function expectPreviews(home: string): Promise<void> {
  const { stdout } = await runPhotoup(["ls", "42", "--json"], { env: { PHOTOUP_HOME: home } });
  const bare = parseLines(stdout).filter((photo) => photo.renditions === undefined);
  for (const { fileName, renditionsFailed } of bare) print(`    ${fileName}: ${renditionsFailed ?? "no previews yet"}`);
  if (bare.length > 0) throw new Error(`${bare.length} photos have no previews`);
}

async function play(scene: Scene, attendeeHome: string, strangerHome: string): Promise<void> {
  print(`\n2. An attendee of event 42 signs in.`);
  await signIn(attendeeHome, scene, "attendee");

  print(`\n3. The folder is named event-42, so push needs nothing else. ${scene.photos.length} photos go up.`);
  await show(attendeeHome, ["push", scene.folder], 0);

  print(`\n4. The event lists them, with captions in every script.`);
  await show(attendeeHome, ["ls", "42"], 0);
  await expectListed(attendeeHome, scene.photos);

  await fetch(`${scene.stack.controlUrl}/rendered`, { signal: stop.signal });
  await expectPreviews(attendeeHome);
  const sheet = path.join(path.dirname(scene.folder), "contact-sheet.html");
  print(`\n   Each photo now has previews, for the page and for a contact sheet.`);
  await show(attendeeHome, ["contact-sheet", "42", "-o", sheet], 0);

  print(`\n5. The same push again: the event already has every photo, so no bytes are sent.`);
  const putsBefore = await countPuts(scene);
  await show(attendeeHome, ["push", scene.folder], 0);
  const sentAgain = (await countPuts(scene)) - putsBefore;
  if (sentAgain !== 0) throw new Error(`the second push sent ${sentAgain} photos again`);
  await expectListed(attendeeHome, scene.photos);

  print(`\n6. A stranger, who is not registered for event 42, is refused (exit code 5).`);
  await signIn(strangerHome, scene, "stranger");
  await show(strangerHome, ["push", scene.folder], 5);
}

async function countPuts({ stack }: Scene): Promise<number> {
  const response = await fetch(`${stack.controlUrl}/puts`);
  const counts = Object.values((await response.json()) as Record<string, { attempts: number }>);
  return counts.reduce((sum, { attempts }) => sum + attempts, 0);
}

async function keepPageOpen(stack: OwnStack, isOpened: boolean): Promise<void> {
  const { email, password } = userOf(stack, "attendee");
  const address = `${stack.apiUrl}/#/events/42`;
  print(`\nThe page with these photos: ${address}\n  E-mail    ${email}\n  Password  ${password}`);
  print("Ctrl-C ends it, and removes everything.");
  if (isOpened) openInBrowser(address);
  if (!stop.signal.aborted) await Promise.race([once(stop.signal, "abort"), once(stack.process, "exit")]);
}

/** Uses the system's opener. Without one, the printed address remains. */
function openInBrowser(address: string): void {
  const [command, ...args] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  spawn(command ?? "", [...args, address], { stdio: "ignore", detached: true })
    .on("error", () => undefined)
    .unref();
}

const usage = "usage: npm run demo -- [--keep] [--open]";

async function main(): Promise<void> {
  const { values } = readScript(usage, { options: { keep: { type: "boolean" }, open: { type: "boolean" } } });
  const home = await mkdtemp(path.join(tmpdir(), "photoup-demo-"));
  print("photoup demo. Everything happens on this machine, in a temporary folder that is removed afterwards.");
  try {
    const folder = path.join(home, "event-42");
    const photos = await makeDemoPhotos(folder);
    print(`\n1. A folder of ${photos.length} photos, as cameras and programs write them:`);
    for (const { fileName, title } of photos) print(`    ${fileName}: ${title}`);
    await using stack = await startOwnStack({ dataFolder: path.join(home, "stack"), renditions: "prompt" });
    print(`\n   And a local API: the real handlers, with S3, DynamoDB and Cognito on this machine.`);
    await play({ stack, folder, photos }, path.join(home, "attendee"), path.join(home, "stranger"));
    print(
      `\nWhat this showed: ${photos.length} photos went from a folder to an event, each proven to be there by its SHA-256;`,
    );
    print("their captions came through in every script; pushing again sent nothing; a stranger got nowhere.");
    if (values.keep || values.open) await keepPageOpen(stack, values.open === true);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  if (!stop.signal.aborted) print(`\nThe demo failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = stop.signal.aborted ? 130 : 1;
}
