// Where a program keeps its configuration on each platform: asked for only where nobody has named a folder.
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { UsageError } from "./errors.ts";

/** What helps where photoup cannot keep its files. */
export const setAnotherHome = "Set PHOTOUP_HOME to a folder where photoup may keep its files.";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Preferences on macOS, roaming application data on Windows, else what the XDG Base Directory Specification says.
 * @throws UsageError where this account has no home folder
 */
export function configFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
  if (platform === "darwin") return join(homeFolder(), "Library", "Preferences", "photoup");
  if (platform === "win32") return join(env.APPDATA || join(homeFolder(), "AppData", "Roaming"), "photoup", "Config");
  const { XDG_CONFIG_HOME: named = "" } = env;
  // The specification has what is relative passed over: it would be another folder wherever one is.
  return join(isAbsolute(named) ? named : join(homeFolder(), ".config"), "photoup");
}

function homeFolder(): string {
  try {
    return homedir(); // HOME, else what the system knows of the account; throws where it knows none
  } catch (error) {
    throw new UsageError(`This account has no home folder. ${setAnotherHome}`, { cause: error });
  }
}
