// Windows paths and names, tested on any system with Node's own functions for them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, win32 } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { assertPatternsAreQuoted } from "../../cli/commands/assert-patterns-are-quoted.ts";
import { chooseFiles } from "../../cli/commands/choose-files.ts";
import { eventIdOfArgument, eventIdOfPath } from "../../cli/commands/event-id.ts";
import { retryCommand } from "../../cli/commands/run-push.ts";
import { trackGivenPaths } from "../../cli/commands/track-given-paths.ts";
import { portableName } from "../../cli/portable-name.ts";
import { eventFolderOf } from "../../cli/settings.ts";
import { childPath, slashed } from "../../cli/upload/worker/local-path.ts";

describe("the event of a folder on Windows", () => {
  it.each([
    ["C:\\photos\\event-42", "42"],
    ["C:/photos/event-42/", "42"],
    ["D:\\event-42\\DCIM\\100CANON\\IMG_1.JPG", "42"],
    ["\\\\nas\\photos\\2026\\event_42\\raw", "42"],
    ["\\\\nas\\event-42\\raw", "42"],
    ["\\\\?\\C:\\photos\\event-42\\raw", "42"],
    ["C:\\event-NUL\\raw", "NUL"],
    ["C:\\Event-Ball", "Ball"],
  ])("%s is %s", (path, eventId) => {
    expect(eventIdOfPath(path, win32)).toBe(eventId);
  });

  it.each(["C:\\", "C:", "\\\\nas\\photos\\", "C:\\event-42.\\raw", "C:\\event-\\raw", "C:\\myevent-42"])(
    "%s has none",
    (path) => {
      expect(eventIdOfPath(path, win32)).toBeUndefined();
    },
  );

  it.each(["C:\\2026\\event-42\\", "C:event-42", "c:event_42\\", "\\\\nas\\event-42", "event-42/"])(
    "%s is event 42 if an event is named",
    (typed) => {
      expect(eventIdOfArgument(typed)).toBe("42");
    },
  );
});

describe("a file in a folder on Windows", () => {
  it.each([
    ["C:\\photos", "C:\\photos\\a.jpg"],
    ["C:\\", "C:\\a.jpg"],
    ["D:", "D:a.jpg"],
    ["C:/photos/", "C:/photos/a.jpg"],
    ["\\\\nas\\photos\\", "\\\\nas\\photos\\a.jpg"],
  ])("of %s is %s", (folder, file) => {
    const child = childPath({ path: folder }, { path: "a.jpg" }, "\\").path;
    expect(child).toBe(file);
    expect(win32.resolve(child)).toBe(win32.resolve(folder, "a.jpg"));
  });

  it.each([
    ["D:", "D:DCIM\\a.jpg"],
    ["D:\\", "D:\\DCIM\\a.jpg"],
    ["C:/photos/", "C:/photos/DCIM\\a.jpg"],
    ["photos", "photos\\DCIM\\a.jpg"],
  ])("given as %s is known by its path below that folder when it fails", async (given, path) => {
    const tracked = trackGivenPaths([given], async () => true, "\\");
    for await (const _ of tracked.paths);
    expect(tracked.relativePathOf({ path, sizeBytes: 1 })).toBe("DCIM/a.jpg");
  });

  it("may have a backslash in its name on other systems, but never on Windows", () => {
    expect(slashed("C:\\a\\b", "\\")).toBe("C:/a/b");
    expect(slashed("a\\b", "/")).toBe("a\\b");
  });
});

describe("a pattern with backslashes", () => {
  it("separates folders on Windows, and is part of a name elsewhere", () => {
    const onWindows = chooseFiles({ exclude: ["raw\\*.jpg", "cache\\"] }, "\\");
    expect(onWindows.accepts?.("raw/a.jpg")).toBe(false);
    expect(onWindows.enters?.("cache")).toBe(false);
    expect(onWindows.accepts?.("a.jpg")).toBe(true);
    expect(chooseFiles({ exclude: ["raw\\a.jpg"] }, "/").accepts?.("raw\\a.jpg")).toBe(false);
    expect(chooseFiles({ exclude: ["raw\\a.jpg"] }, "/").accepts?.("raw/a.jpg")).toBe(true);
  });
});

describe("a name that photoup gives a file", () => {
  const events = ["42", "Ball", "ball", "BALL", "NUL", "nul", "con", "COM1", "lpt9", "aux", "a-b_c", "-", "_nul"];

  it("is not a device's, and differs for each event even if case does not matter", () => {
    const names = events.map(portableName);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(events.length);
    for (const name of names) {
      expect(name).toMatch(/^[a-z0-9._~-]+$/);
      expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|~|$)/);
      expect(name).not.toMatch(/[. ]$/);
    }
  });

  it.each(["NUL.txt", "con.example.com", "name.", "name ", "a:b", "", "..", "é"])(
    "for %j is valid on Windows",
    (name) => {
      expect(portableName(name)).toMatch(/^(?!(con|nul)\b)[a-z0-9._-]*~[0-9a-f]{8}$/);
    },
  );

  it("stays unchanged if it is valid everywhere", () => {
    for (const name of ["42", "summer-ball_2026", "photos.example.com"]) expect(portableName(name)).toBe(name);
    const folder = eventFolderOf({ PHOTOUP_HOME: "/x" }, "https://photos.example.com", "42");
    expect(folder.split(/[/\\]/).slice(-2)).toEqual(["photos.example.com_", "42"]);
  });
});

it("a suggested pattern is in quotes that the system's shell removes: cmd keeps single ones", () => {
  const folder = mkdtempSync(join(tmpdir(), "photoup-pattern-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [pattern, path] = [join(folder, "a.jpg"), join(folder, "b.jpg")];
  writeFileSync(pattern, "");
  const suggested = (platform: NodeJS.Platform) => () =>
    assertPatternsAreQuoted({ exclude: [pattern] }, [path], platform);
  expect(suggested("win32")).toThrow(/as in --exclude "\*\.jpg"\. .*: --exclude "\*\*\/a\.jpg"\.$/);
  expect(suggested("linux")).toThrow(/as in --exclude '\*\.jpg'\. .*: --exclude '\*\*\/a\.jpg'\.$/);
});

it("a suggested command is quoted for the system's shell", () => {
  const options = { apiUrl: "https://photos.example.com/a b" };
  expect(retryCommand("42", options, "win32")).toBe('photoup retry 42 --api-url "https://photos.example.com/a b"');
  expect(retryCommand("42", options, "linux")).toBe("photoup retry 42 --api-url 'https://photos.example.com/a b'");
  // PowerShell takes `@link` for a variable whose items are arguments.
  expect(retryCommand("42", { ticket: "@link.txt" }, "win32")).toBe('photoup retry 42 --ticket "@link.txt"');
  expect(retryCommand("42", { ticket: "@link.txt" }, "linux")).toBe("photoup retry 42 --ticket @link.txt");
});
