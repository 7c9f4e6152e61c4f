import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { type PushOptions, pushWith } from "../../../cli/commands/push.ts";
import { RequestError, UsageError } from "../../../cli/errors.ts";
import type { Upload } from "../../../cli/ports.ts";
import type { UploadEvent } from "../../../cli/upload/events.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { config, eventApi, failed, folder, freshFolderForEach, jsonOf, nothing, run, uploaded } from "./run-push.ts";

freshFolderForEach();

describe("push", () => {
  it("passes the flags on to the engine", async () => {
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
      api: { initiate: expect.any(Function), lookup: expect.any(Function) },
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

  it("refuses a missing path before it asks which event it is for", async () => {
    const gone = run({ paths: [join(folder, "gone"), "42"], event: undefined } as never);
    await expect(gone).rejects.toThrow(/gone: there is no such file or folder\.$/);
  });

  it("does not show a ticket typed in place of a path", async () => {
    const link = `https://photos.example.com/#/t/42.abcdefghij/${"s".repeat(32)}`;
    const mistyped = run({ paths: [link, join(folder, "gone")], event: undefined } as never);
    const error = await mistyped.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).not.toContain("sss");
  });

  it("finishes captions with the list, the templates and --strip-gps", async () => {
    const captions = join(folder, "list.csv");
    writeFileSync(captions, "path,title\na.jpg,From the list\ngone.jpg,Nobody\n");
    const finish: Upload = async (given, report) => {
      const gps = { latitude: 1, longitude: 2 };
      const title = (path: string) => given.finishCaption?.({ relativePath: path }, { details: { gps } }, []);
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

  it("warns of a pattern that matched nothing, and refuses one that the shell has expanded", async () => {
    const { io } = await run({ exclude: ["*.pgn"] });
    expect(io.err()).toBe('warning   --exclude "*.pgn" matched nothing\n');
    writeFileSync(join(folder, "a.jpg"), "");
    writeFileSync(join(folder, "b.jpg"), "");
    const expanded = { exclude: [join(folder, "a.jpg")], paths: [join(folder, "event-42"), join(folder, "b.jpg")] };
    await expect(run(expanded)).rejects.toThrow("Put the pattern in quotes, as in --exclude '*.jpg'.");
  });

  it("finds a photo's row by its whole path, even if the photo was given by itself or by a list", async () => {
    const captions = join(folder, "list.csv");
    writeFileSync(captions, "SourceFile,Title\nday 1/a.jpg,First\nday 2/a.jpg,Second\n");
    const finish: Upload = async (given, report) => {
      const title = (path: string) =>
        given.finishCaption?.({ local: { path, sizeBytes: 1 }, relativePath: "a.jpg" }, {}, [])?.title;
      expect([title("day 1/a.jpg"), title(join(folder, "day 2/a.jpg"))]).toEqual(["First", "Second"]);
      report({ type: "finished", ...nothing });
      return nothing;
    };
    const api = { config: async () => config, event: () => eventApi };
    const io = fakeIo({ api, env: { PHOTOUP_HOME: join(folder, "home") } });
    expect(await pushWith(finish)({ paths: [folder], event: "42", captions }, io)).toBe(0);
    expect(io.err()).toBe("");
  });

  it("counts a row as matched even if its photo's caption is remembered", async () => {
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

  it.each([
    [
      true,
      'warning   Line 2 of the captions matches no photo: gone.jpg\nwarning   --exclude "*.pgn" matched nothing\n',
    ],
    [false, ""],
  ])(
    "names rows and patterns that matched nothing after a stop too, if all files were found: %s",
    async (isWalked, said) => {
      const captions = join(folder, "list.csv");
      writeFileSync(captions, "path,title\ngone.jpg,Nobody\n");
      const stopped: Upload = async (_given, report) => {
        if (isWalked) report({ type: "walked", files: 0, bytes: 0 });
        const summary = { ...nothing, stopped: { code: "interrupted", message: "interrupted" } } as const;
        report({ type: "finished", ...summary });
        return summary;
      };
      const api = { config: async () => config, event: () => eventApi };
      const io = fakeIo({ api, env: { PHOTOUP_HOME: join(folder, "home") } });
      await pushWith(stopped)({ paths: [folder], event: "42", captions, exclude: ["*.pgn"] }, io);
      expect(io.err()).toBe(said);
    },
  );

  it("tells the engine when captions may differ", async () => {
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

  it("with --no-cache keeps no hashes; with --delete-after deletes", async () => {
    const { given } = await run({ cache: false, deleteAfter: true });
    expect(given?.cacheFolder).toBeUndefined();
    expect(given?.removal).toEqual({ kind: "delete" });
  });

  it("says how many files --move-after moved, and where", async () => {
    const target = join(folder, "done");
    const events = ["a.jpg", "a.xmp"].map((name) => ({ type: "removed", path: name, movedTo: name }) as const);
    const { io } = await run({ moveAfter: target }, { events, summary: { found: 1, uploaded: 1 } });
    expect(io.out()).toContain(`2 local files were moved to ${target}, sidecars included.\n`);
  });

  it("takes paths literally: brackets, quotes, emoji, line breaks, a dangling link", async () => {
    const paths = ["a[1].jpg", 'it\'s "x"', "😀", "a\nb", "*"].map((name) => join(folder, name));
    for (const path of paths) writeFileSync(path, "");
    symlinkSync("nowhere", join(folder, "link"));
    paths.push(join(folder, "link"));
    expect((await run({ paths })).paths).toEqual(paths);
  });

  it("reads NUL-separated paths from standard input", async () => {
    const { paths } = await run({ from: "-", null: true }, {}, { input: "/a\nb.jpg\0/c.jpg\0" });
    expect(paths).toEqual(["/a\nb.jpg", "/c.jpg"]);
  });

  it("uses the environment's proxy, except for NO_PROXY", async () => {
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
    ["an event that is none", { event: "a/b" }, /not an event/],
    ["--from without --event", { event: undefined as never, from: "list" }, /--event/],
    ["--from and paths", { from: "list", paths: ["x"] }, /not both/],
    ["--delete-after and --move-after", { deleteAfter: true, moveAfter: "x" }, /cannot be used together/],
    ["a concurrency of none", { concurrency: "0" }, /--concurrency/],
    ["a report of no known format", { report: "report.pdf" }, /--report/],
    ["captions that are not there", { captions: "no/such/list.csv" }, /captions in no\/such\/list\.csv cannot be read/],
    ["a template of what is not known", { title: "{nonsense}" }, /--title/],
    ["a language that is none", { lang: "de,???" }, /--lang/],
  ];
  it.each(wrong)("refuses %s before it sends or reads anything", async (_, options, message) => {
    const attempt = run(options);
    await expect(attempt).rejects.toThrow(UsageError);
    await expect(run(options)).rejects.toThrow(message);
  });

  it("does not read paths from a terminal", async () => {
    await expect(run({ from: "-" }, {}, { isTerminal: true })).rejects.toThrow(/pipe a list/);
  });
});

describe("the output of push", () => {
  it("is a summary on standard output, and failures on standard error", async () => {
    const { io, exitCode } = await run({}, { events: [failed("a.jpg")], summary: { found: 1, failed: 1 } });
    expect(io.out()).toContain("1 file failed. To try again: photoup retry 42");
    expect(io.err()).toBe("failed    a.jpg: it changed (changed)\n");
    expect(exitCode).toBe(3);
  });

  it("with --json is only NDJSON on standard output; messages for people go to standard error", async () => {
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

  it("with --quiet is empty if nothing went wrong", async () => {
    const { io } = await run({ quiet: true }, { events: [uploaded("a.jpg")], summary: { found: 1, uploaded: 1 } });
    expect(io.out() + io.err()).toBe("");
  });

  it("with --quiet is the failures and the summary if something went wrong", async () => {
    const { io } = await run({ quiet: true }, { events: [failed("a.jpg")], summary: { found: 1, failed: 1 } });
    expect(io.err()).toContain("a.jpg");
    expect(io.out()).toContain("1 file failed");
  });

  it("with --verbose is one line per file", async () => {
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

  it("reports progress now and then without a terminal", async () => {
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

  it("is also in the report and the log", async () => {
    const report = join(folder, "report.json");
    const log = join(folder, "log");
    await run({ report, log }, { events: [uploaded("a.jpg")], summary: { found: 1, uploaded: 1 } });
    expect(JSON.parse(readFileSync(report, "utf8")).files).toHaveLength(1);
    expect(readFileSync(log, "utf8")).toMatch(/uploaded {2}a\.jpg\n.*Event 42: 1 uploaded/);
  });
});

describe("a slow reader of --json", () => {
  it("delays new work until it has caught up", async () => {
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

  it("does not wait for the reader of --json after the second signal", async () => {
    const api = { config: async () => config, event: () => eventApi };
    let readOn = () => {};
    let isReading = false;
    const write = (_chunk: unknown, _encoding: unknown, done: () => void) => {
      if (isReading) done();
      else readOn = done;
    };
    const stdout = new Writable({ highWaterMark: 1, write });
    const io = Object.assign(fakeIo({ api, env: { PHOTOUP_HOME: join(folder, "home") } }), { stdout });
    const upload: Upload = async (given, report) => {
      for (let i = 0; i < 5000; i++) report({ type: "found", path: `/${i}.jpg`, sizeBytes: 1 });
      const looked = given.api.lookup(["id"], given.hardStop);
      io.signal(130);
      io.signal(130);
      await expect(looked).rejects.toThrow();
      isReading = true;
      readOn();
      return { ...nothing, stopped: { code: "interrupted", message: "interrupted" } };
    };
    expect(await pushWith(upload)({ paths: [folder], event: "42", json: true }, io)).toBe(130);
  });

  it("does not wait for the answer whether the event is new after a signal", async () => {
    const io = fakeIo({ env: { PHOTOUP_HOME: join(folder, "home") } });
    const session = { idToken: () => new Promise<string>(() => {}), renew: async () => "token" };
    const connection = { ...(await io.connect({})), session };
    connection.api = { ...connection.api, config: async () => config, event: () => eventApi };
    io.connect = async () => connection;
    let endedAt = 0;
    const upload: Upload = async (given) => {
      await given.api.lookup(["id"]);
      io.signal(130);
      endedAt = performance.now();
      return { ...nothing, found: 1, uploaded: 1 };
    };
    expect(await pushWith(upload)({ paths: [folder], event: "42" }, io)).toBe(0);
    expect(performance.now() - endedAt).toBeLessThan(2_000);
  });

  it("comes at once if the API cannot be reached at all", async () => {
    const unreachable = new RequestError("cannot be reached", { code: "ECONNREFUSED", isTransient: true });
    const api = { config: () => Promise.reject(unreachable), event: () => eventApi };
    await expect(run({ json: true }, {}, { api })).rejects.toBe(unreachable);
  });

  it("leaves nothing of the list of failed files if the API cannot be reached at all", async () => {
    const unreachable = new RequestError("cannot be reached", { code: "ECONNREFUSED", isTransient: true });
    const api = { config: () => Promise.reject(unreachable), event: () => eventApi };
    const events = Array.from({ length: 5_000 }, (_, n) => failed(`/photos/${n}.jpg`));
    await expect(run({}, { events }, { api })).rejects.toBe(unreachable);
    const left = readdirSync(join(folder, "home"), { recursive: true, encoding: "utf8" });
    expect(left.filter((name) => name.includes("failed"))).toEqual([]);
  });

  it.each([
    ["is never answered", () => new Promise<never>(() => {})],
    [
      "is answered with an error",
      () => Promise.reject(new RequestError("no", { status: 500, code: "internal", isTransient: true })),
    ],
  ])("is unchanged if the request for the limits %s, but all others are answered", async (_, limits) => {
    const io = fakeIo({ api: { config: limits, event: () => eventApi }, env: { PHOTOUP_HOME: join(folder, "home") } });
    let wasStopped = false;
    const upload: Upload = async (given) => {
      await given.api.lookup(["id"]);
      await new Promise(setImmediate);
      wasStopped = given.stop.aborted;
      return { ...nothing, found: 1, uploaded: 1 };
    };
    expect(await pushWith(upload)({ paths: [folder], event: "42", json: true }, io)).toBe(0);
    expect(wasStopped).toBe(false);
    expect(jsonOf(io).at(-1)).toMatchObject({ type: "finished", uploaded: 1, exitCode: 0 });
  });

  it("is the limits' error if that stopped it, even if another answer arrived later", async () => {
    const unreachable = new RequestError("cannot be reached", { code: "ECONNREFUSED", isTransient: true });
    const api = { config: () => Promise.reject(unreachable), event: () => eventApi };
    const io = fakeIo({ api, env: { PHOTOUP_HOME: join(folder, "home") } });
    const upload: Upload = async (given) => {
      await new Promise((resolve) => given.stop.addEventListener("abort", resolve));
      await given.api.lookup(["id"]);
      return { ...nothing, stopped: { code: "interrupted", message: "interrupted" } };
    };
    await expect(pushWith(upload)({ paths: [folder], event: "42" }, io)).rejects.toBe(unreachable);
  });

  it("does not wait for the API's answers after Ctrl-C", async () => {
    const { exitCode, io } = await run(
      {},
      { during: (world) => void setTimeout(() => world.signal(130), 10), summary: { found: 1, skipped: 1 } },
      { api: { config: () => new Promise<never>(() => {}), event: () => eventApi } },
    );
    expect(exitCode).toBe(130);
    expect(io.out()).toContain("1 skipped");
  });

  it("with --json also reports an error as a line", async () => {
    const api = { config: async () => config, event: () => eventApi };
    const io = fakeIo({ api, env: { PHOTOUP_HOME: join(folder, "home") } });
    const upload: Upload = () =>
      Promise.reject(new RequestError("no", { status: 403, code: "not_registered", isTransient: false }));
    const push = pushWith(upload)({ paths: [folder], event: "42", json: true }, io);
    await expect(push).rejects.toThrow("no");
    expect(jsonOf(io).at(-1)).toEqual({ v: 1, type: "error", code: "not_registered", message: "no", exitCode: 5 });
  });
});

describe("a report or log that cannot be written completely", () => {
  it.skipIf(!existsSync("/dev/full"))("ends the run with 2, as the single last line of --json says", async () => {
    const full = join(folder, "full.csv");
    symlinkSync("/dev/full", full);
    for (const flags of [{ report: full }, { log: full }]) {
      const events = [uploaded("/a.jpg")];
      const { io, exitCode } = await run({ json: true, ...flags }, { events, summary: { uploaded: 1 } });
      expect(exitCode).toBe(2);
      expect(io.err()).toMatch(/^photoup: The (report|log) .* could not be written: the disk is full\.$/m);
      const lines = jsonOf(io);
      expect(lines.filter(({ exitCode }) => exitCode !== undefined)).toHaveLength(1);
      expect(lines.at(-1)).toMatchObject({ type: "finished", uploaded: 1, exitCode: 2 });
      expect(lines.at(-1).message).toMatch(/could not be written/);
    }
  });

  it.skipIf(!existsSync("/dev/full"))("keeps the exit code of a run that ended otherwise, and names both", async () => {
    const [gone, log] = [join(folder, "gone"), join(folder, "full.log")];
    symlinkSync("/dev/full", log);
    const flags = { json: true, report: join(gone, "report.csv"), log };
    const during = () => rmSync(gone, { recursive: true });
    for (const [change, code] of [
      [{ failed: 1 }, 3],
      [{ stopped: { code: "interrupted", message: "interrupted" } }, 130],
      [{ stopped: { code: "not_signed_in", message: "no" } }, 4],
    ] as const) {
      mkdirSync(gone);
      const { io, exitCode } = await run(flags, { events: [uploaded("/a.jpg")], summary: change, during });
      expect([exitCode, jsonOf(io).at(-1).exitCode]).toEqual([code, code]);
      expect(io.err()).toMatch(/The log .* is full\.\n.*The report .* could not be written/);
      expect(jsonOf(io).at(-1).message).toMatch(/The log .* is full\. The report .* could not be written/);
    }
  });
});
