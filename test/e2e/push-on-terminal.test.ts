import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { loadPty, openTerminal } from "../support/terminal.ts";

const { pty, reason } = await loadPty();

describe.skipIf(!pty)(`push on a terminal ${reason}`, () => {
  it("shows a bar with files, bytes and rate, and removes it before the summary", async () => {
    if (!pty) return;
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 12, { sizeBytes: 12_000 });
    const { env, eventId } = await freshPhotographer(folder.path);
    const args = ["push", folder.at("photos"), "--event", eventId, "--limit-rate", "60k"];
    const terminal = openTerminal(pty, args, env);
    await terminal.sees(/\[=+ *\] +\d+ % +\d+ of 12 files · [\d.]+ KB of 14[\d.]+ KB/);
    await terminal.sees("All 12 photos are in event");
    expect((await terminal.exit).exitCode).toBe(0);
    const after = terminal.shown().slice(terminal.shown().lastIndexOf("\x1b[2K"));
    expect(stripVTControlCharacters(after)).toMatch(/^\s*Event .*12 uploaded.*\r\nAll 12 photos .*\r\n$/);
  });

  it("restores the terminal after Ctrl-C: no bar, a visible cursor, the summary", async () => {
    if (!pty) return;
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 12, { sizeBytes: 12_000 });
    const photographer = await freshPhotographer(folder.path);
    const args = ["push", folder.at("photos"), "--event", photographer.eventId, "--limit-rate", "20k"];
    const terminal = openTerminal(pty, args, photographer.env);
    await terminal.sees(/\[=+ *\]/);
    terminal.type("\x03");
    await terminal.sees(/Stopped: interrupted/);
    expect((await terminal.exit).exitCode).toBe(130);
    // Line wrapping is off while the bar's text is drawn, and never after it.
    const [, ...drawn] = terminal.shown().split("\x1b[?7l");
    for (const each of drawn) expect(each.split("\x1b")[1]).toMatch(/^\[\?7h/);
    for (const code of ["\x1b[?25l", "\x1b7"]) expect(terminal.shown()).not.toContain(code);
    const last = terminal.shown().slice(terminal.shown().lastIndexOf("\x1b[2K"));
    expect(last).not.toContain("[=");
    expect((await push(photographer, [folder.at("photos")])).exitCode).toBe(0);
  });
});
