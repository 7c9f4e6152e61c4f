// Makes file names that are valid on every system, and distinct for distinct names.
import { createHash } from "node:crypto";

/** Windows devices, with any extension. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])(\.|$)/;

/**
 * The same name if it is valid everywhere. Otherwise with a digest of the name appended: in lower case, because most systems
 * treat `Ball` and `ball` as equal, without characters that Windows forbids, and never a device's name.
 */
export function portableName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "_")
    .replace(/[. ]+$/, "");
  if (plain === name && name !== "" && !reserved.test(name)) return name;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${plain.replace(reserved, "_$1$2")}~${digest}`;
}
