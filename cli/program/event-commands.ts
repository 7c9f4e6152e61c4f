// The commands about events and their attendees, as data.
import type { Declaration } from "./declaration.ts";

const encodingFlag: [flags: string, summary: string] = [
  "--encoding <name>",
  "the charset of the file, where it does not say it: windows-1251, shift_jis",
];

export const eventCommands: readonly Declaration[] = [
  {
    name: "events",
    summary: "list the events that you may upload to",
    options: [["--json", "one JSON object a line on standard output"]],
    examples: ["photoup events"],
    load: async () => (await import("../commands/events.ts")).events,
  },
  {
    name: "attendees list",
    summary: "list who may upload to an event (organisers)",
    arguments: ["<event>"],
    options: [
      ["--json", "one JSON object a line on standard output"],
      ["--csv", "comma-separated values with a header line"],
    ],
    examples: ["photoup attendees list 42", "photoup attendees list 42 --csv > guests.csv"],
    load: async () => (await import("../commands/attendees.ts")).attendeesList,
  },
  {
    name: "attendees add",
    summary: "register people for an event (organisers)",
    arguments: ["<event>", "[emails...]"],
    options: [["--from <file>", "a file of addresses, one a line or a CSV; - is standard input"], encodingFlag],
    examples: [
      "photoup attendees add 42 ada@example.com grace@example.com",
      "photoup attendees add 42 --from - < list.txt",
    ],
    load: async () => (await import("../commands/attendees.ts")).attendeesAdd,
  },
  {
    name: "attendees remove",
    summary: "take people off an event; their photos stay (organisers)",
    arguments: ["<event>", "[emails...]"],
    options: [["--from <file>", "a file of addresses, one a line or a CSV; - is standard input"], encodingFlag],
    examples: ["photoup attendees remove 42 ada@example.com"],
    load: async () => (await import("../commands/attendees.ts")).attendeesRemove,
  },
  {
    name: "attendees import",
    summary: "register all people of a CSV for an event (organisers); again changes nothing",
    arguments: ["<event>", "<file>"],
    options: [encodingFlag],
    examples: ["photoup attendees import 42 guests.csv"],
    load: async () => (await import("../commands/attendees.ts")).attendeesImport,
  },
];
