// Declarations of the commands for tickets.
import { command, type Declaration } from "./declaration.ts";

export const ticketCommands: readonly Declaration[] = [
  command({
    name: "tickets create",
    summary: "make a link for uploading to one event without signing in (organisers)",
    arguments: ["<event>"],
    options: [
      ["--for <name>", "who it is for; photos uploaded with it show this name"],
      ["--expires <time>", "12h, 7d or 2w from now, or a date such as 2026-06-08 (default: 7d)"],
      ["--max-photos <n>", "at most this many photos"],
      ["--max-bytes <bytes>", "at most this many bytes: 500M, 50G"],
      ["--json", "one JSON object with the link, on standard output"],
    ],
    examples: [
      'photoup tickets create 42 --for "Second shooter"',
      'photoup tickets create 42 --for "Ann" --max-photos 2000 --max-bytes 50G',
      'photoup tickets create 42 --for "Import job" --expires 2026-06-08 --json',
    ],
    load: async () => (await import("../commands/tickets.ts")).ticketsCreate,
  }),
  command({
    name: "tickets list",
    summary: "list an event's tickets, and how much was uploaded with each (organisers)",
    arguments: ["<event>"],
    options: [["--json", "one JSON object per line on standard output"]],
    examples: ["photoup tickets list 42"],
    load: async () => (await import("../commands/tickets.ts")).ticketsList,
  }),
  command({
    name: "tickets revoke",
    summary: "revoke tickets at once (organisers); photos sent with them stay",
    arguments: ["<event>", "<tickets...>"],
    options: [["--yes", "do not ask"]],
    examples: ["photoup tickets revoke 42 k3j9x2ab7c", "photoup tickets revoke 42 42.k3j9x2ab7c --yes"],
    load: async () => (await import("../commands/tickets.ts")).ticketsRevoke,
  }),
];
