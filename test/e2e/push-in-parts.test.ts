// Large photos over bad lines: they go in parts, and parts that the store has acknowledged stay there.
import { mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type BadLine, type LineFaults, openBadLine } from "../support/bad-line.ts";
import { bulkPhoto } from "../support/bulk-photos.ts";
import { freshPhotographer, type Photographer, push, pushUntilShown } from "../support/push-photos.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { deliveriesSettled, readKeys, readPuts, readReceived } from "../support/stack-controls.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const stack = sharedStack();
const megabyte = 1_000_000;

let seed = 100;
async function makePhotos(folder: string, sizes: number[]): Promise<number> {
  mkdirSync(folder, { recursive: true });
  seed++;
  let bytes = 0;
  for (const [n, sizeBytes] of sizes.entries()) {
    const photo = bulkPhoto(n, { sizeBytes: sizeBytes * megabyte, seed });
    await writeFile(`${folder}/large-${n}.jpg`, photo);
    bytes += photo.length;
  }
  return bytes;
}

/** Through the bad line, a forward proxy for plain HTTP. */
async function withLine(faults: LineFaults) {
  const line = await openBadLine(faults);
  return Object.assign(line, { env: { http_proxy: line.url, no_proxy: "" } });
}

/** A part that a killed process had sent completely still arrives. */
const settled = (line: BadLine) => expect.poll(line.active).toEqual({ connections: 0, requests: 0 });

/** Each photo is once in the bucket and once in the list, with its proof. */
async function expectAll({ eventId, env }: Photographer, folder: string, count: number): Promise<void> {
  await deliveriesSettled(stack);
  expect(await readKeys(stack, eventId)).toHaveLength(count);
  expect(Object.values(await readPuts(stack, eventId)).map(({ stored }) => stored)).toEqual(Array(count).fill(1));
  const verified = await runPhotoup(["verify", "--json", "--event", eventId, folder], { env });
  expect(verified.exitCode, verified.stdout).toBe(0);
}

/** How many parts of each photo were sent more than once, and whether the store already had one of them. */
async function sentAgain({ eventId }: Photographer) {
  const photos = Object.values(await readReceived(stack, eventId)).map(({ parts }) => Object.values(parts));
  return {
    most: Math.max(...photos.map((parts) => parts.reduce((sum, { attempts }) => sum + attempts - 1, 0))),
    storedTwice: photos.flat().filter(({ stored }) => stored > 1).length,
  };
}

it("photos of 60 and 20 MB arrive once, with at most 1.4 times their bytes, over a line that cuts each connection after 12 MB", async () => {
  await using folder = await temporaryFolder();
  await using line = await withLine({ cutAfterBytes: 12 * megabyte });
  const photographer = await freshPhotographer();
  const bytes = await makePhotos(folder.at("photos"), [60, 20]);
  const { exitCode, finished, lines } = await pushUntilShown(photographer, [folder.at("photos")], { env: line.env });
  expect(exitCode, JSON.stringify(lines.slice(-8))).toBe(0);
  expect(finished).toMatchObject({ found: 2, failed: 0, foundBytes: bytes });
  expect(line.cuts()).toBeGreaterThan(0);
  expect(line.bodyBytes() / bytes).toBeLessThanOrEqual(1.4);
  await expectAll(photographer, folder.at("photos"), 2);
});

it("photos of 15 and 7 MB, which go in one piece at first, arrive in parts over lines that never carry them whole", async () => {
  for (const [megabytes, cutAfterBytes] of [
    [15, 12 * megabyte],
    [7, 6 * megabyte],
  ] as const) {
    await using folder = await temporaryFolder();
    await using line = await withLine({ cutAfterBytes });
    const photographer = await freshPhotographer();
    const bytes = await makePhotos(folder.at("photos"), [megabytes]);
    const { exitCode, lines } = await pushUntilShown(photographer, [folder.at("photos")], { env: line.env });
    expect(exitCode, JSON.stringify(lines.slice(-8))).toBe(0);
    expect(line.cuts()).toBeGreaterThan(0);
    expect(line.bodyBytes() / bytes).toBeLessThanOrEqual(2.2);
    await expectAll(photographer, folder.at("photos"), 1);
  }
});

describe("a run that ends in the middle of large photos", () => {
  it.each<[NodeJS.Signals]>([["SIGKILL"], ["SIGINT"]])(
    "by %s is continued: at most one part per photo is sent again",
    async (signal) => {
      await using folder = await temporaryFolder();
      await using line = await withLine({ bytesPerSecond: 6 * megabyte });
      const photographer = await freshPhotographer();
      const bytes = await makePhotos(folder.at("photos"), [24, 24, 24]);
      const first = await push(photographer, [folder.at("photos")], {
        env: line.env,
        onStart: (child) => void whenReceived(photographer, bytes / 2).then(() => child.kill(signal)),
      });
      expect(first.exitCode).not.toBe(0);
      await settled(line);
      const second = await pushUntilShown(photographer, [folder.at("photos")], { env: line.env });
      expect(second.exitCode, JSON.stringify(second.lines.slice(-8))).toBe(0);
      expect(second.finished).toMatchObject({ found: 3, failed: 0 });
      const again = await sentAgain(photographer);
      expect(again.storedTwice).toBe(0);
      expect(again.most).toBeLessThanOrEqual(1);
      expect(Number(second.finished.sentBytes)).toBeLessThan(bytes);
      await expectAll(photographer, folder.at("photos"), 3);
    },
  );

  it("many times, then from a machine without state, makes one object and one record, and sends no stored part twice", async () => {
    await using folder = await temporaryFolder();
    await using line = await withLine({ bytesPerSecond: 20 * megabyte });
    mkdirSync(folder.at("home"));
    const photographer = await freshPhotographer(folder.at("home"));
    const bytes = await makePhotos(folder.at("photos"), [60]);
    for (let kill = 1; kill <= 5; kill++) {
      await push(photographer, [folder.at("photos")], {
        env: line.env,
        onStart: (child) => void whenReceived(photographer, (bytes * kill) / 7).then(() => child.kill("SIGKILL")),
      });
      await settled(line);
    }
    const elsewhere = { ...photographer, env: { ...photographer.env, PHOTOUP_HOME: folder.at("another machine") } };
    const { exitCode, finished } = await pushUntilShown(elsewhere, [folder.at("photos")]);
    expect([exitCode, finished.failed]).toEqual([0, 0]);
    expect((await sentAgain(photographer)).storedTwice).toBe(0);
    await expectAll(photographer, folder.at("photos"), 1);
  });
});

it("a large photo that two machines send at once is one object and one record, and neither fails", async () => {
  await using folder = await temporaryFolder();
  await using line = await withLine({ bytesPerSecond: 20 * megabyte });
  const photographer = await freshPhotographer();
  await makePhotos(folder.at("photos"), [60]);
  const runs = ["one", "another"].map((machine) =>
    pushUntilShown(
      { ...photographer, env: { ...photographer.env, PHOTOUP_HOME: folder.at(machine) } },
      [folder.at("photos")],
      { env: line.env },
    ),
  );
  const ends = (await Promise.all(runs)).map(({ exitCode, finished }) => [exitCode, finished.failed]);
  expect(ends).toEqual([
    [0, 0],
    [0, 0],
  ]);
  await expectAll(photographer, folder.at("photos"), 1);
});

/** Resolves once the store has received that many bytes of the event's photos. */
async function whenReceived({ eventId }: Photographer, bytes: number): Promise<void> {
  for (;;) {
    const received = Object.values(await readReceived(stack, eventId)).reduce((sum, each) => sum + each.bytes, 0);
    if (received >= bytes) return;
    await delay(50);
  }
}
