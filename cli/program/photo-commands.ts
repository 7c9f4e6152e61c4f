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
];
