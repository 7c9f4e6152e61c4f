// All commands, the global flags and the meanings of the exit codes, as data for the parser, completion and the manual page.
import { accountCommands } from "./account-commands.ts";
import { command, type Declaration, type Option } from "./declaration.ts";
import { eventCommands } from "./event-commands.ts";
import { photoCommands } from "./photo-commands.ts";
import { ticketCommands } from "./ticket-commands.ts";

/** Declared here because it needs all the other declarations. */
const completion = command({
  name: "completion",
  summary: "print the completion script for bash, zsh or fish",
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

export const globalFlags: readonly Option[] = [
  ["--api-url <url>", "the server's URL (default: PHOTOUP_API_URL, or the profile's)"],
  ["--profile <name>", "the profile to use (default: PHOTOUP_PROFILE, or the default profile)"],
  ["-q, --quiet", "print only what went wrong"],
  ["-v, --verbose", "print more, and show the causes of errors"],
];

export const exitCodeMeanings: readonly (readonly [code: string, meaning: string])[] = [
  ["0", "nothing failed: everything is uploaded, duplicate or skipped"],
  ["1", "a bug in photoup"],
  ["2", "wrong usage"],
  ["3", "some photos failed"],
  ["4", "not signed in, or the ticket is not valid"],
  ["5", "not allowed for this event, or with this ticket"],
  ["6", "the API cannot be reached"],
  ["129", "the terminal was closed"],
  ["130", "interrupted by Ctrl-C (143: by SIGTERM), or you answered no to a question"],
];
