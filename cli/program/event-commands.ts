// Declarations of the commands for events and their attendees.
import { command, type Declaration, type Option } from "./declaration.ts";

const encodingFlag = [
  "--encoding <name>",
  "the file's charset, if the file does not state it: windows-1251, shift_jis",
] as const satisfies Option;

const fromFlag = [
  "--from <file>",
  "read addresses from a file, one per line or a CSV; - is standard input",
] as const satisfies Option;

const inviteFlag = [
  "--invite",
  "create missing accounts and mail invitations; run again, it mails only people not invited yet",
] as const satisfies Option;

const inviteJsonFlag = [
  "--json",
  "one JSON object per person on standard output: the result of the invitation",
] as const satisfies Option;

const eventFlags = [
  ["--name <name>", "the event's name"],
  ["--starts <time>", "when it starts, in local time: 2026-06-01T18:00"],
  ["--ends <time>", "when it ends, in local time"],
  ["--zone <zone>", "the event's time zone: Europe/Berlin"],
  ["--json", "one JSON object on standard output"],
] as const satisfies readonly Option[];

export const eventCommands: readonly Declaration[] = [
  command({
    name: "events",
    summary: "list the events you can upload to",
    options: [["--json", "one JSON object per line on standard output"]],
    examples: ["photoup events"],
    load: async () => (await import("../commands/events.ts")).events,
  }),
  command({
    name: "events create",
    summary: "give an event a name and a time (organisers)",
    arguments: ["<event>"],
    options: eventFlags,
    examples: [
      'photoup events create 42 --name "Summer ball" --starts 2026-06-01T18:00',
      "photoup events create 42 --starts 2026-06-01T18:00 --zone Europe/Berlin",
    ],
    load: async () => (await import("../commands/events.ts")).eventsCreate,
  }),
  command({
    name: "events edit",
    summary: "change an event's name or time (organisers); an empty text clears it",
    arguments: ["<event>"],
    options: eventFlags,
    examples: ['photoup events edit 42 --name "Summer ball 2026"', 'photoup events edit 42 --ends ""'],
    load: async () => (await import("../commands/events.ts")).eventsEdit,
  }),
  command({
    name: "events show",
    summary: "show an event's time, and how much each person has uploaded",
    arguments: ["<event>"],
    options: [["--json", "one JSON object on standard output"]],
    examples: ["photoup events show 42"],
    load: async () => (await import("../commands/events.ts")).eventsShow,
  }),
  command({
    name: "events delete",
    summary: "delete an event with its photos, attendees and tickets for good (organisers); asks for its id first",
    arguments: ["<event>"],
    options: [["--yes", "do not ask"]],
    examples: ["photoup events delete 42"],
    load: async () => (await import("../commands/events.ts")).eventsDelete,
  }),
  command({
    name: "events export",
    summary:
      "download all of an event's originals with their captions, and check each; run again, it fetches what is missing",
    arguments: ["<event>", "<folder>"],
    options: [
      ["--by <email>", "only photos uploaded by this person, or with this ticket (its id)"],
      ["--concurrency <n>", "how many photos to fetch at once (default: 8)"],
      ["--give-up-after <time>", "how long to wait for a lost connection to return (default: 10m)"],
      ["--json", "NDJSON on standard output: one line per photo, and a last line with the counts"],
    ],
    examples: ["photoup events export 42 ./summer-ball", "photoup events export 42 ./for-ann --by ann@example.com"],
    load: async () => (await import("../commands/events-export.ts")).eventsExport,
  }),
  command({
    name: "attendees list",
    summary: "list who can upload to an event (organisers)",
    arguments: ["<event>"],
    options: [
      ["--json", "one JSON object per line on standard output"],
      ["--csv", "comma-separated values with a header line"],
    ],
    examples: ["photoup attendees list 42", "photoup attendees list 42 --csv > guests.csv"],
    load: async () => (await import("../commands/attendees.ts")).attendeesList,
  }),
  command({
    name: "attendees add",
    summary: "register people for an event (organisers)",
    arguments: ["<event>", "[emails...]"],
    options: [fromFlag, encodingFlag, inviteFlag, inviteJsonFlag],
    examples: [
      "photoup attendees add 42 ada@example.com grace@example.com",
      "photoup attendees add 42 ada@example.com --invite",
      "photoup attendees add 42 --from - < list.txt",
    ],
    load: async () => (await import("../commands/attendees.ts")).attendeesAdd,
  }),
  command({
    name: "attendees remove",
    summary: "take people off an event (organisers); their photos stay",
    arguments: ["<event>", "[emails...]"],
    options: [
      fromFlag,
      encodingFlag,
      ["--account", "also delete their accounts and take them off all other events; asks first"],
      ["--yes", "do not ask"],
    ],
    examples: ["photoup attendees remove 42 ada@example.com", "photoup attendees remove 42 ada@example.com --account"],
    load: async () => (await import("../commands/attendees.ts")).attendeesRemove,
  }),
  command({
    name: "attendees import",
    summary: "register everyone in a CSV file for an event (organisers); run again, it changes nothing",
    arguments: ["<event>", "<file>"],
    options: [encodingFlag, inviteFlag, inviteJsonFlag],
    examples: ["photoup attendees import 42 guests.csv", "photoup attendees import 42 guests.csv --invite"],
    load: async () => (await import("../commands/attendees.ts")).attendeesImport,
  }),
  command({
    name: "attendees invite",
    summary: "mail the invitation again, with a new temporary password (organisers)",
    arguments: ["<event>", "[emails...]"],
    options: [fromFlag, encodingFlag, inviteJsonFlag],
    examples: ["photoup attendees invite 42 ada@example.com"],
    load: async () => (await import("../commands/attendees.ts")).attendeesInvite,
  }),
];
