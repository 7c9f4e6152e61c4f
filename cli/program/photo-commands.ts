// The commands about photos, as data.
import type { Declaration } from "./declaration.ts";

export const photoCommands: readonly Declaration[] = [
  {
    name: "ls",
    summary: "list the photos of an event",
    arguments: ["<event>"],
    options: [
      ["--order <order>", "taken (when it was taken, oldest first) or newest (latest upload first; the default)"],
      ["--json", "one JSON object a line, complete, on standard output"],
      ["--csv", "comma-separated values with a header line"],
    ],
    examples: ["photoup ls 42", "photoup ls 42 --order taken --csv > photos.csv"],
    load: async () => (await import("../commands/ls.ts")).ls,
  },
  {
    name: "rm",
    summary: "remove photos from an event for good: your own, or any as organiser",
    arguments: ["<event>", "<photos...>"],
    options: [["--yes", "do not ask"]],
    examples: ["photoup rm 42 3f2a9c1e"],
    load: async () => (await import("../commands/rm.ts")).rm,
  },
];
