// Recognises files that are not accepted photos but that a person would miss, by their first bytes, else by name. Used by the CLI and the page.
import { isText } from "./is-text.ts";
import { isZippedDocument, kindOfName, mayBeProgramText, type NamedKind, saysNothingWithout } from "./media-names.ts";
import { sniffCompressed, sniffMissed } from "./sniff-missed.ts";

export interface Missed {
  /** `photo`: the file has a photo's name but not its bytes, so it may be damaged. */
  kind: NamedKind;
  /** The type's common name, if the first bytes show it. */
  type?: string;
  /** Only the name shows the kind. */
  isByName: boolean;
}

/** Undefined if nobody would miss the file. @param head the first `missedHeadBytes` bytes, or the whole file */
export function findMissed(name: string, head: Uint8Array): Missed | undefined {
  const found = sniffMissed(head);
  const sniffed = found?.name === "ZIP" && isZippedDocument(name) ? undefined : found;
  const kind = mayBeProgramText(name) && isText(head) ? undefined : kindOfName(name);
  // Ogg holds both films and sounds, and the first bytes of a film may show only its sound.
  if (sniffed?.kind === "sound" && kind === "film") return { kind, type: sniffed.name, isByName: true };
  if (sniffed) return { kind: sniffed.kind, type: sniffed.name, isByName: false };
  if (kind !== undefined) return { kind, isByName: true };
  const compression = saysNothingWithout(name) ? sniffCompressed(head) : undefined;
  return compression === undefined ? undefined : { kind: "archive", type: compression, isByName: false };
}
