// What a file is that is no accepted photo, and that a person would miss: by its first bytes, else by its name. For the CLI and the page.
import { isText } from "./is-text.ts";
import { isZippedDocument, kindOfName, mayBeProgramText, type NamedKind, saysNothingWithout } from "./media-names.ts";
import { sniffCompressed, sniffMissed } from "./sniff-missed.ts";

export interface Missed {
  /** `photo`: only its name is a photo's, so that it may be damaged. */
  kind: NamedKind;
  /** What people call its type, where its first bytes show it. */
  type?: string;
  /** The kind is known by the name alone. */
  isByName: boolean;
}

/** Undefined where nobody would miss it. @param head its first bytes, `missedHeadBytes` or all there are */
export function findMissed(name: string, head: Uint8Array): Missed | undefined {
  const found = sniffMissed(head);
  const sniffed = found?.name === "ZIP" && isZippedDocument(name) ? undefined : found;
  const kind = mayBeProgramText(name) && isText(head) ? undefined : kindOfName(name);
  // Of containers that hold both (Ogg), the first bytes may show the sound of a film.
  if (sniffed?.kind === "sound" && kind === "film") return { kind, type: sniffed.name, isByName: true };
  if (sniffed) return { kind: sniffed.kind, type: sniffed.name, isByName: false };
  if (kind !== undefined) return { kind, isByName: true };
  const compression = saysNothingWithout(name) ? sniffCompressed(head) : undefined;
  return compression === undefined ? undefined : { kind: "archive", type: compression, isByName: false };
}
