import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { flagsOfOneRun, keptFlags } from "../../../cli/commands/kept-flags.ts";
import { retryWith } from "../../../cli/commands/retry.ts";
import type { Upload, PushOptions as UploadOptions } from "../../../cli/ports.ts";
import { photoCommands } from "../../../cli/program/photo-commands.ts";
import type { UploadEvent } from "../../../cli/upload/events.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { config, eventApi, failed, folder, freshFolderForEach, nothing, run, uploaded } from "./run-push.ts";

freshFolderForEach();

describe("retry", () => {
  it("sends only the files that failed in the last push to the event", async () => {
    await run(
      {},
      { events: [failed("/photos/a\nb.jpg"), uploaded("/photos/c.jpg")], summary: { found: 2, failed: 1 } },
    );
    const again = await run({}, { events: [uploaded("/photos/a\nb.jpg")] }, {}, retryWith);
    expect(again.paths).toEqual(["/photos/a\nb.jpg"]);
    const whole = /^Trying again: 1 file from the push that ended on \d+ \w+ 20\d\d at \d\d:\d\d\.\n/;
    expect(again.io.err()).toMatch(whole);
    await expect(run({}, {}, {}, retryWith)).rejects.toThrow(/There is no list of failed files/);
  });

  it("does not claim that nothing failed if the list could not be written", async () => {
    mkdirSync(join(folder, "home"));
    writeFileSync(join(folder, "home", "events"), "no folder");
    const { io } = await run({}, { events: [failed("/a.jpg")], summary: { found: 1, failed: 1 } });
    expect(io.out()).toContain("The list of failed files could not be written");
    await expect(run({}, {}, {}, retryWith)).rejects.toThrow(/If some did fail, run the push again/);
  });

  it("refuses a list whose push was stopped before it had found all its files", async () => {
    const stopped = { code: "unreachable", message: "no connection" } as const;
    const summary = { found: 2, failed: 2, notTried: 1, stopped };
    const { io } = await run({}, { events: [failed("/a.jpg")], summary });
    expect(io.out()).not.toContain("photoup retry");
    await expect(run({}, {}, {}, retryWith)).rejects.toThrow(/was stopped before it had found all its files/);
    const events: UploadEvent[] = [{ type: "walked", files: 2, bytes: 9 }, failed("/a.jpg")];
    expect((await run({}, { events, summary })).io.out()).toContain("To try again: photoup retry 42");
    expect((await run({}, {}, {}, retryWith)).paths).toEqual(["/a.jpg"]);
  });

  it("has nothing to do for another event", async () => {
    await run({}, { events: [failed("/a.jpg")], summary: { found: 1, failed: 1 } });
    await expect(run({ event: "43" }, {}, {}, retryWith)).rejects.toThrow(
      /There is no list of failed files from the last push to event 43\./,
    );
  });

  it("is not affected by a dry run", async () => {
    await run({}, { events: [failed("/a.jpg")], summary: { found: 1, failed: 1 } });
    await run({ dryRun: true }, { events: [] });
    expect((await run({}, { events: [failed("/a.jpg")] }, {}, retryWith)).paths).toEqual(["/a.jpg"]);
    expect(existsSync(join(folder, "home"))).toBe(true);
  });

  it("uses the failed push's flags and working folder", async () => {
    const captions = join(folder, "list.csv");
    writeFileSync(captions, "path,title\na.jpg,A\n");
    mkdirSync(join(folder, "event-42", "day 1"), { recursive: true });
    const told = {
      include: ["*.jpg"],
      exclude: ["trash"],
      defaultExcludes: false,
      concurrency: "5",
      limitRate: "2M",
      giveUpAfter: "90s",
      moveAfter: join(folder, "done"),
      strict: true,
      allowTruncated: true,
      cache: false,
      lang: "de,en-GB",
      captions,
      encoding: "windows-1251",
      title: "{folder}",
      description: "{fileName}",
      stripGps: true,
    };
    const events = [failed(join(folder, "event-42", "day 1", "a.jpg")), failed(join(folder, "event-42"))];
    const first = await run(told, { events, summary: { found: 2, failed: 2 } });
    const again = await run({ cache: true }, { summary: { found: 2 } }, {}, retryWith);
    expect(again.places).toEqual(["day 1/a.jpg", ""]);
    const perRun = ["api", "limits", "stop", "hardStop", "paths"];
    for (const [name, value] of Object.entries(again.given ?? {})) {
      if (typeof value === "function" || perRun.includes(name)) continue;
      expect([name, value]).toEqual([name, first.given?.[name as keyof UploadOptions]]);
    }
    const caption = { details: { gps: { latitude: 1, longitude: 2 } } };
    const file = { relativePath: "day 1/x.jpg", local: { path: "x.jpg", sizeBytes: 1 } };
    expect(again.given?.finishCaption?.(file as never, caption, [])).toEqual({
      title: "day 1",
      description: "x.jpg",
      details: {},
    });
  });

  it("does not warn of the list's rows for photos that have not failed", async () => {
    const captions = join(folder, "list.csv");
    writeFileSync(captions, "path,title\nfailed.jpg,A\narrived.jpg,B\n");
    const found = (path: string): UploadEvent => ({ type: "found", path, sizeBytes: 5 });
    const events = [found("/arrived.jpg"), found("/failed.jpg"), uploaded("/arrived.jpg"), failed("/failed.jpg")];
    await run({ captions }, { events, summary: { found: 2, failed: 1 } });
    const again = await run({}, { events: [found("/failed.jpg"), uploaded("/failed.jpg")] }, {}, retryWith);
    expect(again.io.err()).not.toContain("warning");
  });

  it.each([
    ["as long as the failed push did", {}, "90s"],
    ["as long as it is told itself", { giveUpAfter: "20s" }, "20s"],
  ])("waits for the API's answers %s", async (_, told, giveUpAfter) => {
    await run({ giveUpAfter: "90s" }, { events: [failed("/a.jpg")], summary: { failed: 1 } });
    const io = fakeIo({
      api: { config: async () => config, event: () => eventApi },
      env: { PHOTOUP_HOME: join(folder, "home") },
    });
    const asked: (string | undefined)[] = [];
    const connect: typeof io.connect = (options) => {
      asked.push(options.giveUpAfter);
      return io.connect(options);
    };
    await retryWith(async () => nothing)({ event: "42", ...told }, Object.assign(Object.create(io), { connect }));
    expect(asked.at(-1)).toBe(giveUpAfter);
  });

  it("prefers its own flags to those of the failed push", async () => {
    const events = [failed("/a.jpg")];
    await run({ moveAfter: join(folder, "done"), concurrency: "5" }, { events, summary: { failed: 1 } });
    const again = await run({ deleteAfter: true, concurrency: "2" }, { events }, {}, retryWith);
    expect(again.given).toMatchObject({ removal: { kind: "delete" }, concurrency: 2 });
  });

  it("keeps files that it could not try for the next retry", async () => {
    const events = ["/a.jpg", "/b.jpg", "/c.jpg"].map((path) => failed(path));
    await run({}, { events, summary: { failed: 3 } });
    const upload: Upload = async (given, report) => {
      for await (const _ of given.paths) break;
      report(uploaded("/a.jpg"));
      return { ...nothing, stopped: { code: "interrupted", message: "interrupted" } };
    };
    const env = { PHOTOUP_HOME: join(folder, "home") };
    const io = fakeIo({ api: { config: async () => config, event: () => eventApi }, env });
    await retryWith(upload)({ event: "42" }, io);
    expect((await run({}, {}, {}, retryWith)).paths).toEqual(["/b.jpg", "/c.jpg"]);
  });

  it("keeps the rest of the folder in which it was stopped", async () => {
    const events = [failed("/a.jpg"), failed(join(folder, "event-42")), failed("/c.jpg")];
    await run({}, { events, summary: { failed: 3 } });
    const upload: Upload = async (given) => {
      let taken = 0;
      for await (const _ of given.paths) if (++taken === 2) break;
      return { ...nothing, stopped: { code: "interrupted", message: "interrupted" } };
    };
    const env = { PHOTOUP_HOME: join(folder, "home") };
    await retryWith(upload)(
      { event: "42" },
      fakeIo({ api: { config: async () => config, event: () => eventApi }, env }),
    );
    expect((await run({}, {}, {}, retryWith)).paths).toEqual([join(folder, "event-42"), "/c.jpg"]);
  });

  it("refuses a list that does not say how or where its push was run", async () => {
    await run({}, { events: [failed("/a.jpg")], summary: { failed: 1 } });
    const home = join(folder, "home");
    const names = readdirSync(home, { recursive: true, encoding: "utf8" });
    const path = join(home, names.find((name) => /failed$/.test(name)) ?? "");
    const told = readFileSync(path, "utf8");
    writeFileSync(path, "/a.jpg\0");
    await expect(run({}, {}, {}, retryWith)).rejects.toThrow(/another version of photoup.*Run the push again/);
    writeFileSync(path, told.replace(process.cwd(), join(folder, "gone")));
    await expect(run({}, {}, {}, retryWith)).rejects.toThrow(
      /was run in .*gone, which cannot be opened now \(ENOENT\)/,
    );
  });

  it("is suggested with the profile of the push", async () => {
    const { io } = await run({ profile: "o'clock" }, { events: [failed("/a.jpg")], summary: { found: 1, failed: 1 } });
    expect(io.out()).toContain(`To try again: photoup retry 42 --profile 'o'\\''clock'`);
  });
});

it("every flag of push is either kept for retry or listed as applying to one run", () => {
  const push = photoCommands.find(({ name }) => name === "push");
  const names = (push?.options ?? []).map(([flags]) => /--(?:no-)?([a-z-]+)/.exec(flags)?.[1] ?? "");
  const inProgram = names.map((name) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()));
  expect(inProgram.sort()).toEqual([...keptFlags, ...flagsOfOneRun].sort());
});
