// Names of files that photoup makes of other names: good on every system, and two of them where there were two.
import { createHash } from "node:crypto";

/** Devices of Windows, with any extension behind them. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])(\.|$)/;

/**
 * The same name where it is good everywhere. Otherwise, with a digest of the name behind it: in lower case, since most systems take
 * `Ball` for `ball`, without what Windows does not take, and never a device's name.
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
