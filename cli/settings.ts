// Which API, profile and folder to use: flags win over the environment, the environment over the profile.
import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { assertNoTilde } from "./assert-no-tilde.ts";
import { configFolder, setAnotherHome } from "./config-folder.ts";
import { UsageError } from "./errors.ts";
import { looksLikeTicket } from "./find-ticket.ts";
import { isLoopback } from "./http/private-route.ts";
import type { GlobalOptions } from "./io.ts";
import { displayPath } from "./output/display.ts";
import { portableName } from "./portable-name.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of profiles, tokens, caches and failed lists, as an absolute path; it may not exist yet. @throws UsageError if it cannot be a folder */
export function homeFolderOf(env: Environment): string {
  if (env.PHOTOUP_HOME) assertNoTilde("PHOTOUP_HOME", env.PHOTOUP_HOME);
  const home = resolve(env.PHOTOUP_HOME || configFolder(env));
  if (canBeFolder(home)) return home;
  const named = env.PHOTOUP_HOME ? "PHOTOUP_HOME is" : "photoup keeps its files in";
  throw new UsageError(`${named} ${displayPath(home)}, which is not a folder, or lies below a file. ${setAnotherHome}`);
}

/** Checks the parents too: not every Node reports that a path below a file cannot exist. */
function canBeFolder(path: string): boolean {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats) return stats.isDirectory();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOTDIR"; // whoever reads or writes there reports other errors
  }
  const above = dirname(path);
  return above === path || canBeFolder(above);
}

/** The name of the profile to use; undefined if none is named, so that the stored default applies. */
export function profileNameOf(flags: GlobalOptions, env: Environment): string | undefined {
  return flags.profile || env.PHOTOUP_PROFILE || undefined;
}

/** @param profile the stored one, if there is one. Throws UsageError if no API is named anywhere. */
export function apiUrlOf(flags: GlobalOptions, env: Environment, profile: { apiUrl: string } | undefined): string {
  const apiUrl = flags.apiUrl || env.PHOTOUP_API_URL || profile?.apiUrl;
  if (apiUrl) return checkedApiUrl(apiUrl);
  const named = profileNameOf(flags, env);
  if (named !== undefined && named !== "default") {
    const toMake = `\`photoup login URL --profile ${named}\``;
    throw new UsageError(`There is no profile ${named}. \`photoup profiles\` lists yours, and ${toMake} makes it.`);
  }
  throw new UsageError(
    "photoup does not know your event's server yet. Sign in with `photoup login URL` (your organiser knows the URL), or set PHOTOUP_API_URL.",
  );
}

/** Normalizes the URL of an API, or of its page in a browser, for storing and comparing: http or https, no query, no trailing slash. */
export function checkedApiUrl(text: string): string {
  const named = withScheme(text);
  const url = URL.canParse(named) ? new URL(named) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw new UsageError(
      `${JSON.stringify(text)} is not a server's address, which looks like https://photos.example.com.`,
    );
  }
  // In the path, the secret would be sent and saved in the profile; after a `#` it is dropped below.
  if (looksLikeTicket(url.pathname)) {
    throw new UsageError(
      "That is a ticket's link, not a server's address: it goes after --ticket. Copy it again, because its # was changed.",
    );
  }
  if (url.username || url.password) {
    throw new UsageError("The API's URL must not carry a user name or password: sign in with `photoup login URL`.");
  }
  return `${url.origin}${url.pathname.replace(/(^|\/)index\.html$/, "").replace(/\/+$/, "")}`;
}

/** Adds the scheme to an address as people say it: a name with a dot or a port, or this machine's. */
function withScheme(text: string): string {
  const [, host] = /^([^\s/?#:@[\]]+|\[[\da-f:]+\])(?::\d+)?(?:[/?#]|$)/i.exec(text) ?? [];
  if (host === undefined) return text;
  if (isLoopback(host)) return `http://${text}`;
  return /[^.]\.[^.]/.test(host) || text.startsWith(`${host}:`) ? `https://${text}` : text;
}

/** The folder of one event's local files, per API. */
export function eventFolderOf(env: Environment, apiUrl: string, eventId: string): string {
  const { host, pathname } = new URL(apiUrl);
  const api = portableName(`${host}${pathname}`.replace(/[^A-Za-z0-9.-]+/g, "_"));
  return join(homeFolderOf(env), "events", api, portableName(eventId));
}
