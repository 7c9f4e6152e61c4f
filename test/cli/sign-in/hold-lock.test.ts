// A lock admits one process at a time, even after a crash.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { holdLock } from "../../../cli/sign-in/hold-lock.ts";
import { writeProfiles } from "../../../cli/sign-in/profiles.ts";
import { replaceFile } from "../../../cli/sign-in/replace-file.ts";
import { asNobody } from "../../support/as-nobody.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** The most of twenty holders that were inside at once. */
async function mostInside(path: string): Promise<number> {
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    for (let turns = 0; turns < 5; turns++) await turn();
    inside--;
  };
  await Promise.all(Array.from({ length: 20 }, () => holdLock(path, work, 1)));
  return most;
}

test("twenty at once enter one after the other and leave nothing behind", async () => {
  await using folder = await temporaryFolder();
  expect(await mostInside(folder.at("lock"))).toBe(1);
  expect(await readdir(folder.path)).toEqual([]);
});

test("a lock of a dead process is taken over by one of those who wait", async () => {
  await using folder = await temporaryFolder();
  const gone = spawn(process.execPath, ["-e", ""]);
  await once(gone, "exit");
  await writeFile(folder.at("lock"), `${gone.pid} ${hostname()} x`);
  await holdLock(folder.at("lock"), async () => undefined, 1);
  expect(await readdir(folder.path)).toEqual([]);
});

test("an abandoned lock is removed by one process at a time, unless that one has died too", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("lock");
  const gone = spawn(process.execPath, ["-e", ""]);
  await once(gone, "exit");
  const [lockId, rightId] = [randomUUID(), randomUUID()];
  await writeFile(path, `${gone.pid} ${hostname()} ${lockId}`);
  const right = `${path}.${lockId}.tmp`;
  await writeFile(right, `${process.pid} ${hostname()} ${rightId}`);
  let isInside = false;
  const waiting = holdLock(path, async () => (isInside = true), 1);
  await delay(100);
  expect([isInside, await readFile(path, "utf8")]).toEqual([false, `${gone.pid} ${hostname()} ${lockId}`]);
  await writeFile(right, `${gone.pid} ${hostname()} ${rightId}`);
  expect(await waiting).toBe(true);
  expect(await readdir(folder.path)).toEqual([]);
});

test("twenty who wait take over an abandoned lock one after the other", async () => {
  await using folder = await temporaryFolder();
  const gone = spawn(process.execPath, ["-e", ""]);
  await once(gone, "exit");
  await writeFile(folder.at("lock"), `${gone.pid} ${hostname()} ${randomUUID()}`);
  expect(await mostInside(folder.at("lock"))).toBe(1);
  expect(await readdir(folder.path)).toEqual([]);
});

/** Whether somebody who waits for the lock gets in before and after two minutes of waiting. */
async function whenInside(path: string): Promise<[before: boolean, after: boolean]> {
  let [isInside, looks, waitedMs] = [false, 0, 0];
  const elapsedMs = () => {
    looks++;
    return waitedMs;
  };
  const waiting = holdLock(path, async () => (isInside = true), 1, elapsedMs);
  await expect.poll(() => isInside || looks > 4).toBe(true);
  const before = isInside;
  waitedMs = 120_000;
  return [before, await waiting];
}

const anHourAgo = () => Date.now() / 1000 - 3600;
const inAnHour = () => Date.now() / 1000 + 3600;

test.each([
  ["another machine", "1 elsewhere x", anHourAgo],
  ["another machine", "1 elsewhere x", inAnHour],
  ["a living process", `${process.ppid} ${hostname()} x`, anHourAgo],
  ["a living process", `${process.ppid} ${hostname()} x`, inAnHour],
])("a lock of %s is waited for, though not for ever, whatever the clocks say", async (_, mark, atSeconds) => {
  await using folder = await temporaryFolder();
  const path = folder.at("lock");
  await writeFile(path, mark);
  await utimes(path, atSeconds(), atSeconds());
  expect(await whenInside(path)).toEqual([false, true]);
});

test("a lock that is days old is taken over at once", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("lock");
  await writeFile(path, "1 elsewhere x");
  await utimes(path, 1, 1);
  expect(await whenInside(path)).toEqual([true, true]);
});

test("a lock that `sudo` left behind, and nobody else may read, is not waited for for ever", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("lock");
  await writeFile(path, "1 elsewhere x", { mode: 0 });
  if (process.geteuid?.() === 0) await chown(folder.path, 65534, 65534);
  expect(await asNobody(() => whenInside(path))).toEqual([false, true]);
});

test("work that was done counts as done, even if its lock cannot be removed", async () => {
  await using folder = await temporaryFolder();
  await chmod(folder.path, 0o777);
  const work = async () => {
    await chmod(folder.path, 0o500);
    return "done";
  };
  if (process.geteuid?.() === 0) await chown(folder.path, 65534, 65534);
  expect(await asNobody(() => holdLock(folder.at("lock"), work, 1))).toBe("done");
  expect(await readdir(folder.path)).toEqual(["lock"]);
  await chmod(folder.path, 0o700);
});

test("a lock that its holders pass on is never taken over, however long they take together", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("lock");
  let [isInside, holders, looks] = [false, 0, 0];
  const elapsedMs = () => {
    looks++;
    return holders * 100_000;
  };
  await writeFile(path, "1 elsewhere 0");
  const waiting = holdLock(path, async () => (isInside = true), 1, elapsedMs);
  for (; holders < 5; holders++) {
    const before = looks;
    await expect.poll(() => isInside || looks > before).toBe(true);
    await writeFile(folder.at("next"), `1 elsewhere ${holders + 1}`);
    await rename(folder.at("next"), path);
  }
  expect(isInside).toBe(false);
  await rm(path);
  expect(await waiting).toBe(true);
});

test("a lock's age counts from its acquisition, however long its holder waited", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("lock");
  let waiting: Promise<{ mtimeMs: number }> | undefined;
  await holdLock(path, async () => {
    waiting = holdLock(path, () => stat(path), 100);
    let own: string | undefined;
    for (; own === undefined; await delay(5)) own = (await readdir(folder.path)).find((name) => name.endsWith(".tmp"));
    await utimes(folder.at(own), 1, 1);
  });
  expect((await waiting)?.mtimeMs).toBeGreaterThan(Date.now() - 60_000);
});

test("an error during the work releases the lock", async () => {
  await using folder = await temporaryFolder();
  const failing = holdLock(folder.at("lock"), () => Promise.reject(new Error("inside")), 1);
  await expect(failing).rejects.toThrow("inside");
  expect(await readdir(folder.path)).toEqual([]);
});

test("if no lock can be created, the work is done anyway", async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.at("file"), "");
  expect(await holdLock(folder.at("file/lock"), async () => "done", 1)).toBe("done");
});

test.skipIf(process.platform !== "linux")(
  "a folder below /proc, which nobody can create, fails with its error",
  async () => {
    expect(await holdLock("/proc/nobody/a/b/lock", async () => "done", 1)).toBe("done");
    await expect(replaceFile("/proc/nobody/a/b/profiles.json", "{}")).rejects.toMatchObject({ code: "ENOENT" });
    await expect(writeProfiles("/proc/nobody/a", { default: "x", profiles: {} })).rejects.toThrow(/cannot be saved/);
  },
);
