// The commands about events and their attendees, as data.
import type { Declaration } from "./declaration.ts";

export const eventCommands: readonly Declaration[] = [];
