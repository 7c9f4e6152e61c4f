// The manual page, in roff, made from the same declarations as the parser and the help.
import { version } from "../version.ts";
import type { Declaration } from "./declaration.ts";
import { declarations, exitCodeMeanings, globalFlags } from "./declarations.ts";

const variables: readonly (readonly [name: string, meaning: string])[] = [
  ["PHOTOUP_API_URL", "the server's URL"],
  ["PHOTOUP_EMAIL, PHOTOUP_PASSWORD", "sign in with these, without a prompt"],
  ["PHOTOUP_ID_TOKEN", "use this token; no sign-in, no refresh"],
  ["PHOTOUP_TICKET", "a ticket's link, or @FILE that contains it, for push, retry, verify and doctor"],
  ["PHOTOUP_PROFILE", "the profile to use"],
  ["PHOTOUP_HOME", "the folder for profiles, tokens and caches"],
  ["HTTP_PROXY, HTTPS_PROXY, NO_PROXY", "the proxy to use, and the hosts to reach without it"],
  ["NODE_EXTRA_CA_CERTS", "a file of certificates to trust besides the usual ones"],
  ["NO_COLOR", "no colour"],
];

/** @param builtAt the date at the foot of the page, as YYYY-MM-DD */
export function manPage(builtAt: string): string {
  return [
    `.TH PHOTOUP 1 ${quoted(builtAt)} ${quoted(`photoup ${version}`)} "User Commands"`,
    section("NAME", "photoup \\- upload photos to an event, and prove that each one arrived"),
    section("SYNOPSIS", ".B photoup\n.I command\n[\\fIargument\\fR ...] [\\fIoption\\fR ...]"),
    section("COMMANDS", declarations.map(commandText).join("\n")),
    section("OPTIONS OF EVERY COMMAND", globalFlags.map(([flags, text]) => item(flags, text)).join("\n")),
    section("ENVIRONMENT", variables.map(([name, text]) => item(name, text)).join("\n")),
    section("EXIT STATUS", exitCodeMeanings.map(([code, text]) => item(code, text)).join("\n")),
    section(
      "EXAMPLES",
      declarations
        .flatMap(({ examples = [] }) => examples)
        .map(example)
        .join("\n"),
    ),
    "",
  ].join("\n");
}

function section(title: string, body: string): string {
  return `.SH ${quoted(title)}\n${body}`;
}

function commandText({ name, summary, arguments: names = [], options = [] }: Declaration): string {
  const head = `.SS ${quoted(["photoup", name, ...names].join(" "))}\n${plain(sentence(summary))}`;
  return [head, ...options.map(([flags, text]) => item(flags, text))].join("\n");
}

function item(term: string, text: string): string {
  return `.TP\n.B ${plain(term)}\n${plain(sentence(text))}`;
}

function example(line: string): string {
  return `.PP\n.EX\n${plain(line)}\n.EE`;
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}${/[.!?)]$/.test(text) ? "" : "."}`;
}

function quoted(text: string): string {
  return `"${plain(text).replaceAll('"', "\\(dq")}"`;
}

/** Text escaped so that roff sees no commands in it. */
function plain(text: string): string {
  const escaped = text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("…", "...");
  return escaped.replace(/^([.'])/gm, "\\&$1");
}
