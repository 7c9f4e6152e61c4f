import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startOwnStack } from "../support/own-stack.ts";
import { freshEvent, initiateBytes, listPhotos, put } from "../support/plain-client.ts";
import { projectFolder } from "../support/project-folder.ts";
import { quietMsOf } from "../support/quiet-time.ts";
import { deliveriesSettled, planDelivery, readKeys } from "../support/stack-controls.ts";
import { tinyPhoto } from "../support/tiny-photos.ts";
import { makeUser, signIn } from "../support/tokens.ts";

let dataFolder: string;
beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), "photoup-restart-"));
});
afterAll(() => rm(dataFolder, { recursive: true, force: true }));

it("keeps users, tokens, photos, URLs and undelivered events from one run to the next", async () => {
  const eventId = freshEvent();
  const [first, second, third] = [tinyPhoto(), tinyPhoto(), tinyPhoto()];
  const before = await startOwnStack({ dataFolder });
  const user = await makeUser(before, { events: [eventId] });
  const { idToken } = await signIn(before, user);
  expect(await put(await initiateBytes(before, idToken, eventId, first), first.bytes)).toBe("200");
  await deliveriesSettled(before);
  // Its event is announced, but not delivered yet when the stack stops.
  await planDelivery(before, eventId, { copies: 1, delayMs: 3_600_000 });
  expect(await put(await initiateBytes(before, idToken, eventId, second), second.bytes)).toBe("200");
  const permission = await initiateBytes(before, idToken, eventId, third);
  expect(await listPhotos(before, idToken, eventId)).toHaveLength(1);
  expect(await before.stop("SIGTERM")).toBe(0);

  const after = await startOwnStack({ dataFolder });
  try {
    expect([after.apiUrl, after.s3Url, after.cognitoUrl]).toEqual([before.apiUrl, before.s3Url, before.cognitoUrl]);
    await deliveriesSettled(after);
    expect(await listPhotos(after, idToken, eventId)).toHaveLength(2);
    expect(await put(permission, third.bytes)).toBe("200");
    await deliveriesSettled(after);
    const photos = await listPhotos(after, (await signIn(after, user)).idToken, eventId);
    expect(photos.map((photo) => photo.sha256).sort()).toEqual([first, second, third].map((p) => p.sha256).sort());
    const read = await fetch(photos.find((photo) => photo.sha256 === first.sha256)?.url ?? "");
    expect(Buffer.from(await read.arrayBuffer())).toEqual(first.bytes);
  } finally {
    expect(await after.stop("SIGINT")).toBe(0);
  }
});

it("comes back after kill -9 with every photo that was acknowledged", async () => {
  const eventId = freshEvent();
  const before = await startOwnStack({ dataFolder });
  const user = await makeUser(before, { events: [eventId] });
  const { idToken } = await signIn(before, user);
  const photos = Array.from({ length: 20 }, () => tinyPhoto(50_000));
  const acknowledged: string[] = [];
  const uploads = photos.map(async (photo) => {
    const outcome = await put(await initiateBytes(before, idToken, eventId, photo), photo.bytes);
    if (outcome === "200" && acknowledged.push(photo.sha256) === 8) before.process.kill("SIGKILL");
  });
  await Promise.allSettled(uploads);
  await before.stop();

  const after = await startOwnStack({ dataFolder });
  try {
    await deliveriesSettled(after);
    const recorded = (await listPhotos(after, idToken, eventId)).map((photo) => photo.sha256);
    expect(recorded).toEqual(expect.arrayContaining(acknowledged));
    expect(acknowledged.length).toBeGreaterThanOrEqual(8);
    // Every object has a record, and every record an object.
    expect(await readKeys(after, eventId)).toHaveLength(recorded.length);
  } finally {
    await after.stop();
  }
});

it("refuses a second stack on the same folder, and names the process that uses it", async () => {
  const first = await startOwnStack({ dataFolder });
  try {
    const dev = path.join(projectFolder, "dist/api/local/dev.js");
    const second = spawnSync(process.execPath, [dev, "--json", "--port", "0", "--data", dataFolder], {
      encoding: "utf8",
    });
    expect([second.status, second.stdout]).toEqual([1, ""]);
    expect(second.stderr).toContain(`process ${first.process.pid} is using ${dataFolder}`);
  } finally {
    await first.stop();
  }
});

it.skipIf(process.platform === "win32")(
  "stops when npm and its shell are gone (skipped on Windows, which has no such shell)",
  async () => {
    const dev = path.join(projectFolder, "dist/api/local/dev.js");
    const command = `"${process.execPath}" "${dev}" --json --port 0 --data "${dataFolder}"; true`;
    const env = { ...process.env, npm_lifecycle_event: "dev" };
    const shell = spawn("sh", ["-c", command], { env, stdio: ["ignore", "pipe", "ignore"] });
    await once(shell.stdout, "data");
    shell.kill("SIGKILL");
    // The stack holds the other end of the pipe as long as it lives.
    await once(shell.stdout.resume(), "close");
    const next = await startOwnStack({ dataFolder });
    expect(await next.stop()).toBe(0);
  },
);

it("is ready in under 10 s, with a new folder", async () => {
  const { ms, result } = await quietMsOf(() => startOwnStack());
  await using stack = result;
  expect(ms).toBeLessThan(10_000);
  expect(stack.stderr()).toContain("starting the API");
});

it("names a command that exists, relative to the folder where it was started", async () => {
  await using stack = await startOwnStack();
  await expect.poll(() => stack.stderr()).toMatch(/ready in .*: node \S+ login http/);
  const [, script = ""] = /ready in .*: node (\S+) login/.exec(stack.stderr()) ?? [];
  expect(existsSync(path.resolve(script)), script).toBe(true);
});

it("prints its usage for an unknown option, and refuses ports above 65535", () => {
  const dev = path.join(projectFolder, "dist/api/local/dev.js");
  for (const args of [
    ["--prot", "4000"],
    ["--port", "70000"],
  ]) {
    const { status, stderr } = spawnSync(process.execPath, [dev, ...args], { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toContain("usage: npm run dev");
  }
});
