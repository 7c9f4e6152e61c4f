// The commands about signing in and this machine's set-up, as data.
import type { Declaration } from "./declaration.ts";

export const accountCommands: readonly Declaration[] = [];
