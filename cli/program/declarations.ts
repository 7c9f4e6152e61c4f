// All commands, the flags that every one takes, and what the exit codes mean: as data, for parser, completion and manual.
import { accountCommands } from "./account-commands.ts";
import { command, type Declaration } from "./declaration.ts";
import { eventCommands } from "./event-commands.ts";
import { photoCommands } from "./photo-commands.ts";
import { ticketCommands } from "./ticket-commands.ts";

/** It must know all the others. */
const completion = command({
  name: "completion",
  summary: "print the completion script of a shell: bash, zsh or fish",
  arguments: ["<shell>", "[words...]"],
  examples: [
    `echo 'eval "$(photoup completion bash)"' >> ~/.bashrc`,
    `echo 'eval "$(photoup completion zsh)"' >> ~/.zshrc`,
    "photoup completion fish > ~/.config/fish/completions/photoup.fish",
  ],
  load: async () => (await import("../commands/completion.ts")).completionWith({ declarations, globalFlags }),
});

export const declarations: readonly Declaration[] = [
  ...photoCommands,
  ...eventCommands,
  ...ticketCommands,
  ...accountCommands,
  completion,
];

export const globalFlags: readonly (readonly [flags: string, description: string])[] = [
  ["--api-url <url>", "the API (else PHOTOUP_API_URL, else the profile's)"],
  ["--profile <name>", "the profile (else PHOTOUP_PROFILE, else the default one)"],
  ["-q, --quiet", "say only what went wrong"],
  ["-v, --verbose", "say more, and show the causes of errors"],
];

export const exitCodeMeanings: readonly (readonly [code: string, meaning: string])[] = [
  ["0", "all uploaded, duplicate or skipped"],
  ["1", "a bug in photoup"],
  ["2", "wrong usage"],
  ["3", "some photos failed"],
  ["4", "not signed in, or a ticket that is not valid"],
  ["5", "not allowed for this event, or with this ticket"],
  ["6", "the API cannot be reached"],
  ["129", "the terminal was closed"],
  ["130", "interrupted by Ctrl-C (143 by SIGTERM), or a question was answered with no"],
];
