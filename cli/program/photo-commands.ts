// Declarations of the commands for photos.
import type { Command } from "../io.ts";
import type { Runtime } from "../start-upload.ts";
import { command, type Declaration, type Option } from "./declaration.ts";

const allowTruncatedFlag = ["--allow-truncated", "accept photos that seem cut off"] as const satisfies Option;

/** How files are sent, and what happens to them afterwards. */
const transferFlags = [
  ["--dry-run", "show what would be uploaded, but upload nothing"],
  ["--concurrency <n>", "how many uploads run at once (default: adapts to the connection)"],
  ["--limit-rate <rate>", "at most this many bytes per second: 500k, 2M"],
  ["--give-up-after <time>", "stop if no byte moves for this long (default: 10m)"],
  ["--delete-after", "delete each file and its own sidecar once its photo is confirmed and stored"],
  ["--move-after <folder>", "move each file and its own sidecar there once its photo is confirmed and stored"],
  ["--strict", "exit with 3 if films, damaged photos and the like are left out, as verify does"],
  allowTruncatedFlag,
  ["--again", "organisers only: also send photos that an organiser removed from the event"],
  ["--no-cache", "read every photo: do not use or keep remembered hashes"],
] as const satisfies readonly Option[];

const ticketFlag = [
  "--ticket <link>",
  "use a ticket instead of signing in: its link, @FILE that contains it, or - for standard input (default: PHOTOUP_TICKET)",
] as const satisfies Option;

const patternFlags = [
  ["--include <pattern>", "only files and folders that match: *, ** and ? (repeatable)", "repeatable"],
  ["--exclude <pattern>", "leave out files and folders that match (repeatable)", "repeatable"],
] as const satisfies readonly Option[];

const defaultExcludesFlag = [
  "--no-default-excludes",
  "include other programs' thumbnails and previews, and recycle bins",
] as const satisfies Option;

const encodingFlag = [
  "--encoding <name>",
  "the charset of --captions and of IPTC texts that do not state theirs: windows-1251, shift_jis (default: guessed)",
] as const satisfies Option;

const captionFlags = [
  ["--lang <languages>", "preferred languages for titles and descriptions, best first (default: your locale's)"],
  ["--captions <file>", "a CSV or JSON file of titles and descriptions by file name"],
  encodingFlag,
  ["--title <template>", "title for photos that have none: {fileName}, {takenAt:date}"],
  ["--description <template>", "description for photos that have none"],
  ["--strip-gps", "leave the position out of the record (the photo file itself still contains it)"],
] as const satisfies readonly Option[];

const outputFlags = [
  ["--json", "one JSON object per line on standard output; messages for people on standard error"],
  ["--log <file>", "append everything that happens to a file"],
  ["--report <file>", "write one row per file: .csv, .json, or .xml for JUnit"],
] as const satisfies readonly Option[];

/** A command that runs the engine: starts the first worker's thread before it loads the command. */
async function engineCommand<Options>(
  load: (runtime: Runtime) => Promise<Command<Options>>,
): Promise<Command<Options>> {
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
      ["--from <file>", "upload the paths listed in a file, one per line; - is standard input"],
      ["-0, --null", "the paths in --from end in NUL, not in a line break"],
      ...patternFlags,
      defaultExcludesFlag,
      ...transferFlags,
      ...captionFlags,
      ...outputFlags,
    ],
    examples: [
      "photoup push ./event-42",
      'photoup push /media/card --event 42 --exclude "*.png" --report report.xml',
      "find . -name '*.jpg' -print0 | photoup push --from - -0 --event 42",
      "photoup push /media/card --ticket @ticket.txt",
    ],
    load: () =>
      engineCommand(async (runtime) => {
        const [{ pushWith }, { startUpload }] = await Promise.all([
          import("../commands/push.ts"),
          import("../start-upload.ts"),
        ]);
        return pushWith((options, report) => startUpload(options, report, runtime));
      }),
  }),
  command({
    name: "retry",
    summary: "try again the files that failed in the last push to an event",
    arguments: ["[event]"],
    options: [ticketFlag, ...transferFlags, ...captionFlags, ...outputFlags],
    examples: ["photoup retry 42", "photoup retry --ticket @ticket.txt"],
    load: () =>
      engineCommand(async (runtime) => {
        const [{ retryWith }, { startUpload }] = await Promise.all([
          import("../commands/retry.ts"),
          import("../start-upload.ts"),
        ]);
        return retryWith((options, report) => startUpload(options, report, runtime));
      }),
  }),
  command({
    name: "verify",
    summary: "prove that the event has every photo: read each one again and compare its SHA-256",
    arguments: ["[paths...]"],
    options: [
      ["--event <event>", "the event's id (default: from a folder named event-42 or event_42)"],
      ticketFlag,
      ...patternFlags,
      defaultExcludesFlag,
      allowTruncatedFlag,
      ["--give-up-after <time>", "stop if the server does not answer for this long (default: 10m)"],
      ...outputFlags,
    ],
    examples: ["photoup verify ./event-42", "photoup verify /media/card --event 42 && echo format it"],
    load: () =>
      engineCommand(async (runtime) => {
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
      ["--mine", "only the photos you uploaded"],
      ["--json", "all details, one JSON object per line on standard output"],
      ["--urls", "with --json: include signed links, which open a photo for anyone who has them"],
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
    summary: "write one page of small pictures with titles and dates, to print or to share",
    arguments: ["<event>"],
    options: [["-o, --output <file>", "the file to write (default: contact-sheet-EVENT.html)"]],
    examples: ["photoup contact-sheet 42", "photoup contact-sheet 42 -o spring-ball.html"],
    load: async () => (await import("../commands/contact-sheet.ts")).contactSheet,
  }),
  command({
    name: "inspect",
    summary: "show what would be sent for each photo, where it was found, and what is ignored as junk",
    arguments: ["<paths...>"],
    options: [
      ["--all", "also list what the camera recorded: exposure, flash, lens"],
      ["--lang <languages>", "preferred languages for captions, best first (default: your locale's)"],
      [
        "--encoding <name>",
        "the charset of IPTC texts that do not state theirs: windows-1251, shift_jis (default: guessed)",
      ],
      ...patternFlags,
      defaultExcludesFlag,
      ["--json", "one JSON object per file on standard output"],
    ],
    examples: ["photoup inspect DSC_0001.jpg", "photoup inspect ./event-42 --json"],
    load: async () => (await import("../commands/inspect.ts")).inspect,
  }),
  command({
    name: "rm",
    summary: "remove photos from an event, by file name or id: your own, or any photo as an organiser",
    arguments: ["<event>", "[photos...]"],
    options: [
      ["--by <email>", "all photos uploaded by this person, or with this ticket (its id)"],
      ["--purge", "delete every version of their bytes now instead of after 30 days; also of photos already removed"],
      ["--yes", "do not ask"],
    ],
    examples: ["photoup rm 42 IMG_0001.jpg", "photoup rm 42 3f2a9c1e", "photoup rm 42 --by ann@example.com --purge"],
    load: async () => (await import("../commands/rm.ts")).rm,
  }),
];
