// Where each platform keeps a program's configuration; used only if PHOTOUP_HOME is not set.
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { UsageError } from "./errors.ts";

/** The remedy if photoup cannot keep its files. */
export const setAnotherHome = "Set PHOTOUP_HOME to a folder where photoup may keep its files.";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Preferences on macOS, roaming application data on Windows, else the XDG Base Directory Specification's folder.
 * @throws UsageError if this account has no home folder
 */
export function configFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
  if (platform === "darwin") return join(homeFolder(), "Library", "Preferences", "photoup");
  if (platform === "win32") return join(env.APPDATA || join(homeFolder(), "AppData", "Roaming"), "photoup", "Config");
  const { XDG_CONFIG_HOME: named = "" } = env;
  // The specification ignores relative paths: they would mean another folder in each working directory.
  return join(isAbsolute(named) ? named : join(homeFolder(), ".config"), "photoup");
}

function homeFolder(): string {
  try {
    return homedir(); // HOME, else the account's; throws if it has none
  } catch (error) {
    throw new UsageError(`This account has no home folder. ${setAnotherHome}`, { cause: error });
  }
}
