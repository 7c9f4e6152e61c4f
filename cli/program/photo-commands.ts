// The commands about photos, as data.
import type { Command } from "../io.ts";
import type { Runtime } from "../start-upload.ts";
import { command, type Declaration, type Option } from "./declaration.ts";

const allowTruncatedFlag = [
  "--allow-truncated",
  "take photos for good that seem to be copies that ended too early",
] as const satisfies Option;

/** How files are chosen and sent. */
const transferFlags = [
  ["--dry-run", "say what would be uploaded; upload nothing"],
  ["--concurrency <n>", "so many uploads at once (default: adapts to the link)"],
  ["--limit-rate <rate>", "bytes a second at most: 500k, 2M"],
  ["--give-up-after <time>", "end the run after so long without a byte (default: 10m)"],
  ["--delete-after", "delete each file, with its own sidecar, once its photo is confirmed and stored"],
  ["--move-after <folder>", "move each file there, with its own sidecar, once its photo is confirmed and stored"],
  ["--strict", "exit with 3 also where films, damaged photos and the like are left out, as verify does"],
  allowTruncatedFlag,
  ["--again", "as an organiser: also photos that an organiser removed from the event"],
  ["--no-cache", "neither use nor keep remembered hashes: read every photo"],
] as const satisfies readonly Option[];

const ticketFlag = [
  "--ticket <link>",
  "go with a ticket, without a sign-in: the link, @FILE that holds it, or - for standard input (else PHOTOUP_TICKET)",
] as const satisfies Option;

const defaultExcludesFlag = [
  "--no-default-excludes",
  "also thumbnails and previews that other programs made, and recycle bins",
] as const satisfies Option;

const encodingFlag = [
  "--encoding <name>",
  "the charset of texts that do not say theirs, in --captions and IPTC: windows-1251, shift_jis (default: guessed)",
] as const satisfies Option;

const captionFlags = [
  ["--lang <languages>", "languages of titles and descriptions, the best first (default: the locale's)"],
  ["--captions <file>", "a CSV or JSON of titles and descriptions by file name"],
  encodingFlag,
  ["--title <template>", "title of photos that have none: {fileName}, {takenAt:date}"],
  ["--description <template>", "description of photos that have none"],
  ["--strip-gps", "leave the position out of the record (the bytes stay as they are)"],
] as const satisfies readonly Option[];

const outputFlags = [
  ["--json", "one JSON object a line on standard output; messages for people on standard error"],
  ["--log <file>", "add everything that happens to a file"],
  ["--report <file>", "a row a file: .csv, .json, or .xml for JUnit"],
] as const satisfies readonly Option[];

/** A command that runs the engine: when it is run, the first thread starts, and the command is loaded meanwhile. */
async function ofTheEngine<Options>(load: (runtime: Runtime) => Promise<Command<Options>>): Promise<Command<Options>> {
  const { startEarly, runtime } = await import("../start-early.ts");
  return async (options, io) => {
    startEarly();
    const command = await load(runtime);
    return command(options, io);
  };
}

export const photoCommands: readonly Declaration[] = [
  command({
    name: "push",
    summary: "upload photos to an event",
    arguments: ["[paths...]"],
    options: [
      ["--event <event>", "the event's id (default: from a folder named event-42 or event_42)"],
      ticketFlag,
      ["--from <file>", "upload the paths that a file lists, one a line; - is standard input"],
      ["-0, --null", "the paths of --from end in NUL, not in a line break"],
      ["--include <pattern>", "only what matches: *, ** and ? (again for more)", "repeatable"],
      ["--exclude <pattern>", "not what matches (again for more)", "repeatable"],
      defaultExcludesFlag,
      ...transferFlags,
      ...captionFlags,
      ...outputFlags,
    ],
    examples: [
      "photoup push ./event-42",
      "photoup push /media/card --event 42 --exclude '*.png' --report report.xml",
      "find . -name '*.jpg' -print0 | photoup push --from - -0 --event 42",
      "photoup push /media/card --ticket @ticket.txt",
    ],
    load: () =>
      ofTheEngine(async (runtime) => {
        const [{ pushWith }, { startUpload }] = await Promise.all([
          import("../commands/push.ts"),
          import("../start-upload.ts"),
        ]);
        return pushWith((options, report) => startUpload(options, report, runtime));
      }),
  }),
  command({
    name: "retry",
    summary: "try the files again that the last push to an event left failed",
    arguments: ["[event]"],
    options: [ticketFlag, ...transferFlags, ...captionFlags, ...outputFlags],
    examples: ["photoup retry 42", "photoup retry --ticket @ticket.txt"],
    load: () =>
      ofTheEngine(async (runtime) => {
        const [{ retryWith }, { startUpload }] = await Promise.all([
          import("../commands/retry.ts"),
          import("../start-upload.ts"),
        ]);
        return retryWith((options, report) => startUpload(options, report, runtime));
      }),
  }),
  command({
    name: "verify",
    summary: "prove that the event has every photo here: read each one again and compare its SHA-256",
    arguments: ["[paths...]"],
    options: [
      ["--event <event>", "the event's id (default: from a folder named event-42 or event_42)"],
      ticketFlag,
      ["--include <pattern>", "only what matches: *, ** and ? (again for more)", "repeatable"],
      ["--exclude <pattern>", "not what matches (again for more)", "repeatable"],
      defaultExcludesFlag,
      allowTruncatedFlag,
      ["--give-up-after <time>", "end the run after so long without an answer (default: 10m)"],
      ...outputFlags,
    ],
    examples: ["photoup verify ./event-42", "photoup verify /media/card --event 42 && echo format it"],
    load: () =>
      ofTheEngine(async (runtime) => {
        const [{ verifyWith }, { startVerify }] = await Promise.all([
          import("../commands/verify.ts"),
          import("../start-upload.ts"),
        ]);
        return verifyWith((options, report) => startVerify(options, report, runtime));
      }),
  }),
  command({
    name: "ls",
    summary: "list the photos of an event",
    arguments: ["[event]"],
    options: [
      ["--order <order>", "newest (latest upload first; the default), taken (oldest first) or name"],
      ["--mine", "only the photos that you uploaded"],
      ["--json", "one JSON object a line, complete, on standard output"],
      ["--urls", "with --json: also the signed links, which open a photo for whoever has them"],
      ["--csv", "comma-separated values with a header line"],
    ],
    examples: [
      "photoup ls 42",
      "photoup ls event-42 --mine --order name",
      "photoup ls 42 --order taken --csv > photos.csv",
    ],
    load: async () => (await import("../commands/ls.ts")).ls,
  }),
  command({
    name: "contact-sheet",
    summary: "write one page of small pictures with titles and dates, to print or to send on",
    arguments: ["<event>"],
    options: [["-o, --output <file>", "where it is written to (contact-sheet-EVENT.html)"]],
    examples: ["photoup contact-sheet 42", "photoup contact-sheet 42 -o spring-ball.html"],
    load: async () => (await import("../commands/contact-sheet.ts")).contactSheet,
  }),
  command({
    name: "inspect",
    summary: "show what would be sent of photos, where it was found, and what was taken for junk",
    arguments: ["<paths...>"],
    options: [
      ["--all", "also list what the camera wrote: exposure, flash, lens"],
      ["--lang <languages>", "languages of captions, the best first (else those of the locale)"],
      encodingFlag,
      ["--include <pattern>", "only what matches: *, ** and ? (again for more)", "repeatable"],
      ["--exclude <pattern>", "not what matches (again for more)", "repeatable"],
      defaultExcludesFlag,
      ["--json", "one JSON object a file on standard output"],
    ],
    examples: ["photoup inspect DSC_0001.jpg", "photoup inspect ./event-42 --json"],
    load: async () => (await import("../commands/inspect.ts")).inspect,
  }),
  command({
    name: "rm",
    summary: "remove photos from an event for good, by file name or id: your own, or any as organiser",
    arguments: ["<event>", "[photos...]"],
    options: [
      ["--by <email>", "all that this person uploaded; or a ticket, by its id"],
      ["--purge", "every version of their bytes at once, in place of keeping them for 30 days; removed ones too"],
      ["--yes", "do not ask"],
    ],
    examples: ["photoup rm 42 IMG_0001.jpg", "photoup rm 42 3f2a9c1e", "photoup rm 42 --by ann@example.com --purge"],
    load: async () => (await import("../commands/rm.ts")).rm,
  }),
];
