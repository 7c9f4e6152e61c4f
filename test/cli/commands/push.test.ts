import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ConfigAnswer } from "../../../api/contract.ts";
import { flagsOfOneRun, keptFlags } from "../../../cli/commands/kept-flags.ts";
import { type PushOptions, pushWith } from "../../../cli/commands/push.ts";
import { retryWith } from "../../../cli/commands/retry.ts";
import { RequestError, UsageError } from "../../../cli/errors.ts";
import type { Upload, PushOptions as UploadOptions } from "../../../cli/ports.ts";
import { photoCommands } from "../../../cli/program/photo-commands.ts";
import type { UploadEvent, UploadSummary } from "../../../cli/upload/events.ts";
import { type FakeIo, type FakeIoOptions, fakeIo } from "../../support/fake-io.ts";

const config = { contentTypes: ["image/jpeg"], maxBytes: 7 } as ConfigAnswer;
const eventApi = {
  initiate: async () => ({ photoId: "id", status: "stored" as const }),
  lookup: async () => ({ photos: [] }),
};
const nothing: UploadSummary = {
  found: 0,
  uploaded: 0,
  planned: 0,
  duplicate: 0,
  skipped: 0,
  failed: 0,
  notTried: 0,
  foundBytes: 0,
  uploadedBytes: 0,
  sentBytes: 0,
  elapsedMs: 10,
  captionsUpdated: 0,
  captionsRefused: 0,
  unsupportedPhotos: 0,
  notProven: {},
  excluded: 0,
  leftOut: 0,
};
const photo = { photoId: "id", sha256: "sum" };
const uploaded = (path: string): UploadEvent => ({ type: "uploaded", path, sizeBytes: 5, ...photo });
const failed = (path: string): UploadEvent => ({
  type: "failed",
  path,
  sizeBytes: 5,
  code: "changed",
  message: "it changed",
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-push-"));
  mkdirSync(join(folder, "event-42"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Run {
  io: FakeIo;
  /** What the engine was given; undefined where it was not started. */
  given: UploadOptions | undefined;
  paths: string[];
  /** Of paths that are given with their place below another one. */
  places: string[];
  exitCode: number;
}

/** Runs push with an engine that reports these events, and ends with this summary. */
async function run(
  options: Partial<PushOptions>,
  engine: { events?: UploadEvent[]; summary?: Partial<UploadSummary>; during?: (io: FakeIo) => void } = {},
  world: FakeIoOptions = {},
  command: typeof pushWith | typeof retryWith = pushWith,
): Promise<Run> {
  const env = { PHOTOUP_HOME: join(folder, "home"), ...world.env };
  const io = fakeIo({ api: { config: async () => config, event: () => eventApi }, ...world, env });
  const seen: Run = { io, given: undefined, paths: [], places: [], exitCode: -1 };
  const upload: Upload = async (given, report) => {
    seen.given = given;
    for await (const path of given.paths) {
      if (typeof path === "object" && "relativePath" in path) {
        seen.paths.push(Buffer.from(path.path).toString());
        seen.places.push(path.relativePath);
      } else seen.paths.push(Buffer.from(path).toString());
    }
    engine.during?.(io);
    for (const event of engine.events ?? []) report(event);
    const summary = { ...nothing, ...engine.summary };
    report({ type: "finished", ...summary });
    return summary;
  };
  const paths = options.from === undefined ? [join(folder, "event-42")] : [];
  seen.exitCode = await command(upload)({ paths, event: "42", ...options } as never, io);
  return seen;
}

const jsonOf = (io: FakeIo) =>
  io
    .out()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("push", () => {
  it("gives the engine what was typed", async () => {
    const captions = join(folder, "list.csv");
    writeFileSync(captions, "path,title\na.jpg,A\n");
    const { given } = await run({
      concurrency: "5",
      limitRate: "2M",
      giveUpAfter: "90s",
      include: ["*.jpg"],
      moveAfter: "done",
      lang: "de,en-GB",
      captions,
      title: "{fileName}",
      stripGps: true,
      dryRun: true,
    });
    expect(given).toMatchObject({
      eventId: "42",
      api: eventApi,
      concurrency: 5,
      limitBytesPerSecond: 2e6,
      giveUpAfterMs: 90_000,
      removal: { kind: "move", folder: "done" },
      dryRun: true,
      cacheFolder: join(folder, "home", "cache"),
      captions: { languages: ["de", "en-GB"], tablePath: captions, titleTemplate: "{fileName}", stripGps: true },
    });
    expect(given?.accepts?.("a.jpg")).toBe(true);
    expect(given?.accepts?.("a.png")).toBe(false);
    expect(await given?.limits).toEqual(config);
  });

  it("says of a path that is not there that it is not, before it asks which event it is for", async () => {
    const gone = run({ paths: [join(folder, "gone"), "42"], event: undefined } as never);
    await expect(gone).rejects.toThrow(/gone: there is no such file or folder\.$/);
  });

  it("shows no ticket that is typed in the place of a path", async () => {
    const link = `https://photos.example.com/#/t/42.abcdefghij/${"s".repeat(32)}`;
    const mistyped = run({ paths: [link, join(folder, "gone")], event: undefined } as never);
    const error = await mistyped.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).not.toContain("sss");
  });

  it("finishes captions by list, templates and wishes", async () => {
    const captions = join(folder, "list.csv");
    writeFileSync(captions, "path,title\na.jpg,From the list\ngone.jpg,Nobody\n");
    const finish: Upload = async (given, report) => {
      const gps = { latitude: 1, longitude: 2 };
      const title = (path: string) => given.finishCaption?.({ relativePath: path }, { details: { gps } });
      expect(title("x/a.jpg")).toEqual({ title: "From the list", details: {} });
      expect(title("x/b.jpg")).toEqual({ title: "b.jpg", details: {} });
      report({ type: "finished", ...nothing });
      return nothing;
    };
    const api = { config: async () => config, event: () => eventApi };
    const io = fakeIo({ api, env: { PHOTOUP_HOME: join(folder, "home") } });
    const options = { paths: [folder], event: "42", captions, title: "{fileName}", stripGps: true };
    expect(await pushWith(finish)(options, io)).toBe(0);
    expect(io.err()).toBe("warning   Line 3 of the captions matches no photo: gone.jpg\n");
  });

  it("finds the row of a photo by the whole of its path, also where the photo was named by itself or by a list", async () => {
    const captions = join(folder, "list.csv");
    writeFileSync(captions, "SourceFile,Title\nday 1/a.jpg,First\nday 2/a.jpg,Second\n");
    const finish: Upload = async (given, report) => {
      const title = (path: string) =>
        given.finishCaption?.({ local: { path, sizeBytes: 1 }, relativePath: "a.jpg" }, {})?.title;
      expect([title("day 1/a.jpg"), title(join(folder, "day 2/a.jpg"))]).toEqual(["First", "Second"]);
      report({ type: "finished", ...nothing });
      return nothing;
    };
    const api = { config: async () => config, event: () => eventApi };
    const io = fakeIo({ api, env: { PHOTOUP_HOME: join(folder, "home") } });
    expect(await pushWith(finish)({ paths: [folder], event: "42", captions }, io)).toBe(0);
    expect(io.err()).toBe("");
  });

  it("does not call a row of the list unmatched whose photo's caption is remembered", async () => {
    const captions = join(folder, "list.csv");
    writeFileSync(captions, "path,title\na.jpg,A\nb.png,B\n");
    const remembering: Upload = async (given, report) => {
      expect(["x/a.jpg", "b.png"].map((path) => given.accepts?.(path))).toEqual([true, false]);
      report({ type: "found", path: join(folder, "x", "a.jpg"), sizeBytes: 1 });
      report({ type: "finished", ...nothing });
      return nothing;
    };
    const api = { config: async () => config, event: () => eventApi };
    const io = fakeIo({ api, env: { PHOTOUP_HOME: join(folder, "home") } });
    await pushWith(remembering)({ paths: [folder], event: "42", captions, exclude: ["*.png"] }, io);
    expect(io.err()).toBe("warning   Line 3 of the captions matches no photo: b.png\n");
  });

  it("tells the engine when captions may come out otherwise", async () => {
    const settings = async (options: object) => (await run(options)).given?.captionSettings;
    expect(await settings({})).toBe(await settings({}));
    const all = [{}, { lang: "de" }, { title: "x" }, { description: "x" }, { stripGps: true }];
    expect(new Set(await Promise.all(all.map(settings))).size).toBe(all.length);
    expect((await run({})).given?.finishCaption).toBeUndefined();
  });

  it("takes the event from the folder's name", async () => {
    const { given } = await run({ event: undefined as never });
    expect(given?.eventId).toBe("42");
  });

  it("with --no-cache keeps no hashes, with --delete-after deletes", async () => {
    const { given } = await run({ cache: false, deleteAfter: true });
    expect(given?.cacheFolder).toBeUndefined();
    expect(given?.removal).toEqual({ kind: "delete" });
  });

  it("takes paths literally: brackets, quotes, emoji, line breaks, a dangling link", async () => {
    const paths = ["a[1].jpg", 'it\'s "x"', "😀", "a\nb", "*"].map((name) => join(folder, name));
    for (const path of paths) writeFileSync(path, "");
    symlinkSync("nowhere", join(folder, "link"));
    paths.push(join(folder, "link"));
    expect((await run({ paths })).paths).toEqual(paths);
  });

  it("reads paths from standard input, NULs between them", async () => {
    const { paths } = await run({ from: "-", null: true }, {}, { input: "/a\nb.jpg\0/c.jpg\0" });
    expect(paths).toEqual(["/a\nb.jpg", "/c.jpg"]);
  });

  it("uses the proxy of the environment, but not for NO_PROXY", async () => {
    const env = { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: ".internal" };
    const { given } = await run({}, {}, { env });
    expect(given?.proxyFor?.("https://s3.example.com/x")).toBe("http://proxy:3128");
    expect(given?.proxyFor?.("https://s3.internal/x")).toBeUndefined();
    expect((await run({})).given?.proxyFor).toBeUndefined();
  });

  const wrong: [why: string, options: Partial<PushOptions>, message: RegExp][] = [
    ["no path", { paths: [] }, /Which photos/],
    [
      "a path that does not exist",
      { paths: ["no/such\x1b[31m/folder"] },
      /no\/such\\x1b\[31m\/folder: there is no such/,
    ],
    ["no event", { event: undefined as never, paths: ["."] }, /--event/],
    ["an event that is none", { event: "a/b" }, /no event/],
    ["--from without --event", { event: undefined as never, from: "list" }, /--event/],
    ["--from and paths", { from: "list", paths: ["x"] }, /one or the other/],
    ["--delete-after and --move-after", { deleteAfter: true, moveAfter: "x" }, /exclude each other/],
    ["a concurrency of none", { concurrency: "0" }, /--concurrency/],
    ["a report of no known format", { report: "report.pdf" }, /--report/],
    ["captions that are not there", { captions: "no/such/list.csv" }, /captions in no\/such\/list\.csv cannot be read/],
    ["a template of what is not known", { title: "{nonsense}" }, /--title/],
    ["a language that is none", { lang: "de,???" }, /--lang/],
  ];
  it.each(wrong)("refuses %s before anything is asked or read", async (_, options, message) => {
    const attempt = run(options);
    await expect(attempt).rejects.toThrow(UsageError);
    await expect(run(options)).rejects.toThrow(message);
  });

  it("does not read paths from a terminal", async () => {
    await expect(run({ from: "-" }, {}, { isTerminal: true })).rejects.toThrow(/pipe a list/);
  });
});

describe("what push says", () => {
  it("is a summary on standard output, and what went wrong on standard error", async () => {
    const { io, exitCode } = await run({}, { events: [failed("a.jpg")], summary: { found: 1, failed: 1 } });
    expect(io.out()).toContain("1 file failed. To try again: photoup retry 42");
    expect(io.err()).toBe("failed    a.jpg: it changed (changed)\n");
    expect(exitCode).toBe(3);
  });

  it("with --json is NDJSON and nothing else on standard output; people read standard error", async () => {
    const events: UploadEvent[] = [{ type: "found", path: "a.jpg", sizeBytes: 5 }, uploaded("a.jpg")];
    const { io } = await run({ json: true }, { events, summary: { found: 1, uploaded: 1 } });
    expect(jsonOf(io).map(({ v, type }) => [v, type])).toEqual([
      [1, "started"],
      [1, "found"],
      [1, "uploaded"],
      [1, "finished"],
    ]);
    expect(jsonOf(io)[0]).toMatchObject({ eventId: "42", apiUrl: "https://api.example.com/dev", dryRun: false });
    expect(jsonOf(io).at(-1)).toMatchObject({ uploaded: 1, exitCode: 0 });
    expect(io.err()).toContain("The photo is in event 42, confirmed.");
  });

  it("with --quiet is nothing where nothing went wrong", async () => {
    const { io } = await run({ quiet: true }, { events: [uploaded("a.jpg")], summary: { found: 1, uploaded: 1 } });
    expect(io.out() + io.err()).toBe("");
  });

  it("with --quiet is the failures and the summary where something did", async () => {
    const { io } = await run({ quiet: true }, { events: [failed("a.jpg")], summary: { found: 1, failed: 1 } });
    expect(io.err()).toContain("a.jpg");
    expect(io.out()).toContain("1 file failed");
  });

  it("with --verbose is a line a file", async () => {
    const { io } = await run({ verbose: true }, { events: [uploaded("a.jpg")], summary: { found: 1, uploaded: 1 } });
    expect(io.err()).toBe("uploaded  a.jpg\n");
  });

  it("has no bar, no colour and no control character without a terminal", async () => {
    const { io } = await run(
      {},
      { events: [uploaded("\x1b[31m.jpg"), failed("\x1b[2J.jpg")], summary: { found: 2, failed: 1 } },
    );
    expect(io.out() + io.err()).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it("without a terminal says now and then how far it is", async () => {
    const events: UploadEvent[] = Array.from({ length: 40 }, () => ({ type: "progress", path: "a", bytes: 1 }));
    const { io } = await run(
      {},
      {
        events: [{ type: "found", path: "a", sizeBytes: 40 }],
        during: (world) => {
          for (const _ of events) world.clock.now += 1000;
        },
      },
    );
    expect(
      io
        .err()
        .split("\n")
        .filter((line) => line.includes(" of ")).length,
    ).toBe(1);
  });

  it("is in the report and the log too", async () => {
    const report = join(folder, "report.json");
    const log = join(folder, "log");
    await run({ report, log }, { events: [uploaded("a.jpg")], summary: { found: 1, uploaded: 1 } });
    expect(JSON.parse(readFileSync(report, "utf8")).files).toHaveLength(1);
    expect(readFileSync(log, "utf8")).toMatch(/uploaded {2}a\.jpg\n.*Event 42: 1 uploaded/);
  });
});

describe("a reader of --json that lags", () => {
  it("holds up what is begun, until it has caught up", async () => {
    const order: string[] = [];
    const initiate = async () => {
      order.push("initiate");
      return { photoId: "id", status: "stored" as const };
    };
    const api = { config: async () => config, event: () => ({ ...eventApi, initiate }) };
    const io = fakeIo({ api, env: { PHOTOUP_HOME: join(folder, "home") } });
    let catchUp = () => {};
    let written = 0;
    io.stdout = new Writable({
      highWaterMark: 1,
      write(_chunk, _encoding, done) {
        if (written++ === 0) catchUp = done;
        else done();
      },
    });
    const upload: Upload = async (given, report) => {
      for (let i = 0; i < 5000; i++) report(uploaded(`photo-${i}.jpg`));
      const begun = given.api.initiate({ contentType: "image/jpeg" });
      await Promise.resolve();
      order.push("caught up");
      catchUp();
      await begun;
      return nothing;
    };
    await pushWith(upload)({ paths: [folder], event: "42", json: true }, io);
    expect(order).toEqual(["caught up", "initiate"]);
  });
});

describe("the end of a push", () => {
  it("after Ctrl-C is exit 130, summary and all", async () => {
    const { io, exitCode, given } = await run(
      {},
      {
        during: (world) => world.signal(130),
        summary: { found: 2, failed: 2, notTried: 2, stopped: { code: "interrupted", message: "interrupted" } },
      },
    );
    expect(exitCode).toBe(130);
    expect(given?.stop.aborted).toBe(true);
    expect(given?.hardStop.aborted).toBe(false);
    expect(io.out()).toContain("2 not tried");
  });

  it("after SIGTERM is exit 143, and the second signal stops at once", async () => {
    const { exitCode, given } = await run(
      {},
      {
        during: (world) => {
          world.signal(143);
          world.signal(130);
        },
        summary: { stopped: { code: "interrupted", message: "interrupted" } },
      },
    );
    expect(exitCode).toBe(143);
    expect(given?.hardStop.aborted).toBe(true);
  });

  it("comes at once where the API cannot be reached at all", async () => {
    const unreachable = new RequestError("cannot be reached", { code: "ECONNREFUSED", isTransient: true });
    const api = { config: () => Promise.reject(unreachable), event: () => eventApi };
    await expect(run({ json: true }, {}, { api })).rejects.toBe(unreachable);
  });

  it("with --json says an error as a line as well", async () => {
    const api = { config: async () => config, event: () => eventApi };
    const io = fakeIo({ api, env: { PHOTOUP_HOME: join(folder, "home") } });
    const upload: Upload = () =>
      Promise.reject(new RequestError("no", { status: 403, code: "not_registered", isTransient: false }));
    const push = pushWith(upload)({ paths: [folder], event: "42", json: true }, io);
    await expect(push).rejects.toThrow("no");
    expect(jsonOf(io).at(-1)).toEqual({ v: 1, type: "error", code: "not_registered", message: "no", exitCode: 5 });
  });
});

describe("a report or log that cannot be written to its end", () => {
  it.skipIf(!existsSync("/dev/full"))("ends the run with 2, which the one last line of --json says too", async () => {
    const full = join(folder, "full.csv");
    symlinkSync("/dev/full", full);
    for (const flags of [{ report: full }, { log: full }]) {
      let io: FakeIo | undefined;
      const during = (used: FakeIo) => {
        io = used;
      };
      const push = run({ json: true, ...flags }, { events: [uploaded("/a.jpg")], summary: { uploaded: 1 }, during });
      await expect(push).rejects.toThrow(/could not be written: the disk is full/);
      const lines = jsonOf(io as FakeIo);
      expect(lines.filter(({ exitCode }) => exitCode !== undefined)).toHaveLength(1);
      expect(lines.at(-1)).toMatchObject({ type: "finished", uploaded: 1, exitCode: 2 });
      expect(lines.at(-1).message).toMatch(/could not be written/);
    }
  });
});

describe("retry", () => {
  it("takes what the last push to the event left failed, and only that", async () => {
    await run(
      {},
      { events: [failed("/photos/a\nb.jpg"), uploaded("/photos/c.jpg")], summary: { found: 2, failed: 1 } },
    );
    const again = await run({}, { events: [uploaded("/photos/a\nb.jpg")] }, {}, retryWith);
    expect(again.paths).toEqual(["/photos/a\nb.jpg"]);
    await expect(run({}, {}, {}, retryWith)).rejects.toThrow(/left no failed files/);
  });

  it("of another event has nothing to do", async () => {
    await run({}, { events: [failed("/a.jpg")], summary: { found: 1, failed: 1 } });
    await expect(run({ event: "43" }, {}, {}, retryWith)).rejects.toThrow(/event 43 left no failed files/);
  });

  it("is not led astray by a dry run", async () => {
    await run({}, { events: [failed("/a.jpg")], summary: { found: 1, failed: 1 } });
    await run({ dryRun: true }, { events: [] });
    expect((await run({}, { events: [failed("/a.jpg")] }, {}, retryWith)).paths).toEqual(["/a.jpg"]);
    expect(existsSync(join(folder, "home"))).toBe(true);
  });

  it("goes by all that the failed push was told, from the folder where it was run", async () => {
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
    expect(again.places).toEqual(["day 1/a.jpg", "event-42"]);
    const perRun = ["api", "limits", "stop", "hardStop", "paths"];
    for (const [name, value] of Object.entries(again.given ?? {})) {
      if (typeof value === "function" || perRun.includes(name)) continue;
      expect([name, value]).toEqual([name, first.given?.[name as keyof UploadOptions]]);
    }
    const caption = { details: { gps: { latitude: 1, longitude: 2 } } };
    const file = { relativePath: "day 1/x.jpg", local: { path: "x.jpg", sizeBytes: 1 } };
    expect(again.given?.finishCaption?.(file as never, caption)).toEqual({
      title: "day 1",
      description: "x.jpg",
      details: {},
    });
  });

  it("takes its own flags before those of the failed push", async () => {
    const events = [failed("/a.jpg")];
    await run({ moveAfter: join(folder, "done"), concurrency: "5" }, { events, summary: { failed: 1 } });
    const again = await run({ deleteAfter: true, concurrency: "2" }, { events }, {}, retryWith);
    expect(again.given).toMatchObject({ removal: { kind: "delete" }, concurrency: 2 });
  });

  it("keeps what it was stopped before, for the next one", async () => {
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

  it("does not run where a list does not say what its push was told, or where that was run", async () => {
    await run({}, { events: [failed("/a.jpg")], summary: { failed: 1 } });
    const home = join(folder, "home");
    const names = readdirSync(home, { recursive: true, encoding: "utf8" });
    const path = join(home, names.find((name) => /failed$/.test(name)) ?? "");
    const told = readFileSync(path, "utf8");
    writeFileSync(path, "/a.jpg\0");
    await expect(run({}, {}, {}, retryWith)).rejects.toThrow(/another version of photoup.*Run the push again/);
    writeFileSync(path, told.replace(process.cwd(), join(folder, "gone")));
    await expect(run({}, {}, {}, retryWith)).rejects.toThrow(/was run in .*gone, which cannot be entered \(ENOENT\)/);
  });

  it("is advised with the profile that the push was run with", async () => {
    const { io } = await run({ profile: "o'clock" }, { events: [failed("/a.jpg")], summary: { found: 1, failed: 1 } });
    expect(io.out()).toContain(`To try again: photoup retry 42 --profile 'o'\\''clock'`);
  });
});

it("every flag of push is kept for retry, or is known to be one run's alone", () => {
  const push = photoCommands.find(({ name }) => name === "push");
  const names = (push?.options ?? []).map(([flags]) => /--(?:no-)?([a-z-]+)/.exec(flags)?.[1] ?? "");
  const inProgram = names.map((name) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()));
  expect(inProgram.sort()).toEqual([...keptFlags, ...flagsOfOneRun].sort());
});
