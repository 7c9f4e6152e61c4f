// Each command shows other people's texts safely: one line stays one line, and nothing controls the terminal.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Attendee, ListedPhoto } from "../../../api/contract.ts";
import { attendeesAdd, attendeesList } from "../../../cli/commands/attendees.ts";
import { completionWith } from "../../../cli/commands/completion.ts";
import { events, eventsShow } from "../../../cli/commands/events.ts";
import { eventsExport } from "../../../cli/commands/events-export.ts";
import { ls } from "../../../cli/commands/ls.ts";
import { rm } from "../../../cli/commands/rm.ts";
import { whoami } from "../../../cli/commands/whoami.ts";
import { type ExitCode, RequestError } from "../../../cli/errors.ts";
import type { Io } from "../../../cli/io.ts";
import { declarations, globalFlags } from "../../../cli/program/declarations.ts";
import { each, type FakeIo, fakeIo } from "../../support/fake-io.ts";

const hostile = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\nSafe to delete: all\u202egpj\u2028\u2066x\x7f";
const photoId = "744af228-6fd1-8867-b695-7166c3cf6492";
const photo: ListedPhoto = {
  photoId,
  eventId: hostile,
  size: 1,
  contentType: hostile,
  title: hostile,
  fileName: hostile,
  takenAt: hostile,
  uploadedBy: hostile,
  uploadedAt: "2026-11-22T10:00:00Z",
  url: `https://x/${hostile}`,
};
const refused = new RequestError(hostile, { code: "not_found", status: 404, isTransient: false, requestId: hostile });
const attendee: Attendee = { email: hostile, registeredAt: hostile };
const token = `x.${Buffer.from(JSON.stringify({ email: hostile, "cognito:groups": [hostile] })).toString("base64url")}.x`;

function world(): FakeIo {
  const api = {
    photos: () => each(photo),
    events: () => each(...[hostile, "42", "$(reboot)", "-rf *", "a b"].map((eventId) => ({ eventId, name: hostile }))),
    attendees: () => each(attendee),
    addAttendee: async () => Promise.reject(refused),
    inviteAttendee: async () => ({ ...attendee, registered: true, mailRefused: hostile as never }),
    attendeePages: () => each({ attendees: [{ ...attendee, today: { photos: 1, bytes: 1 } }] }),
    photoPages: () => async () => ({ photos: [photo] }),
    original: async () => Promise.reject(refused),
    tickets: () => each<never>(),
    removePhoto: async () => Promise.reject(refused),
  };
  const io = fakeIo({ api, isTerminal: true, env: { PHOTOUP_ID_TOKEN: "t" } });
  const connect: Io["connect"] = async (options) => ({
    ...(await fakeIo({ api }).connect(options)),
    apiUrl: `https://x/${hostile}`,
    session: { idToken: async () => token, renew: async () => token },
  });
  return { ...io, connect };
}

const commands: Record<string, (io: FakeIo) => Promise<ExitCode>> = {
  ls: (io) => ls({ event: "42" }, io),
  "ls --json --urls": (io) => ls({ event: "42", json: true, urls: true }, io),
  "ls --csv": (io) => ls({ event: "42", csv: true }, io),
  events: (io) => events({}, io),
  "events --json": (io) => events({ json: true }, io),
  "attendees list": (io) => attendeesList({ event: "42" }, io),
  "attendees list --json": (io) => attendeesList({ event: "42", json: true }, io),
  "attendees list --csv": (io) => attendeesList({ event: "42", csv: true }, io),
  "attendees add": (io) => attendeesAdd({ event: "42", emails: ["ann@example.com"] }, io),
  "attendees add --invite": (io) => attendeesAdd({ event: "42", emails: ["ann@example.com"], invite: true }, io),
  "attendees add --invite --json": (io) =>
    attendeesAdd({ event: "42", emails: ["ann@example.com"], invite: true, json: true }, io),
  "events show": (io) => eventsShow({ event: "42" }, io),
  "events export": (io) => inNewFolder((folder) => eventsExport({ event: "42", folder }, io)),
  "events export --json": (io) => inNewFolder((folder) => eventsExport({ event: "42", folder, json: true }, io)),
  rm: (io) => rm({ event: "42", photos: [photoId], yes: true }, io),
  whoami: (io) => whoami({}, io),
  "whoami --json": (io) => whoami({ json: true }, io),
};

async function inNewFolder(work: (folder: string) => Promise<ExitCode>): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), "photoup-hostile-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("other people's texts do not control the terminal", () => {
  it.each(Object.keys(commands))("by photoup %s", async (name) => {
    const io = world();
    await commands[name]?.(io);
    const shown = io.out() + io.err();
    expect(shown).not.toBe("");
    expect(shown.replaceAll("\r\n", "\n")).not.toMatch(/[^\P{Cc}\n]|[\u2028\u202e\u2066]/u);
    expect(shown).not.toMatch(/^Safe to delete/m);
  });

  it("in completion, which offers only ids", async () => {
    const io = world();
    await completionWith({ declarations, globalFlags })({ shell: "words", words: ["ls", ""] }, io);
    expect(io.out()).toBe("42\n");
  });
});
