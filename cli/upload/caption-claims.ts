// Of files with the same bytes one speaks for the photo, whatever the order in which they are found, read and sent: the one
// whose caption has a title or a description, else one with a sidecar, else the one whose path sorts first.
import { type CaptionFields, photoIdOf } from "../../api/contract.ts";
import { captionDigest, saysTexts, withTakenAway } from "./caption-digest.ts";
import type { FoundFile } from "./source/find-files.ts";
import type { WalkedFile } from "./source/walk.ts";

export interface CaptionClaims {
  /** A file that an earlier run has read. */
  claimKnown(file: FoundFile): void;
  claim(photoId: string, file: WalkedFile, caption: CaptionFields): void;
  /** A file that spoke for the photo has failed. Files with the same bytes that are still to be sent claim again. */
  withdraw(photoId: string, file: WalkedFile): void;
  /** Whether no other file speaks for the photo, as far as is known by now. */
  isSpeaker(photoId: string, file: WalkedFile): boolean;
  /** What is to be told of a photo: nothing where another file speaks for it; else the caption, and what goes of another's. */
  toTell(photoId: string, file: WalkedFile, caption: CaptionFields): CaptionFields;
  /** After another file with the same bytes has arrived: tells the caption of this one, where it speaks for the photo and is another. */
  tellInTurn<Told>(
    photoId: string,
    file: WalkedFile,
    caption: CaptionFields,
    tell: (caption: CaptionFields) => Promise<Told>,
  ): Promise<Told | undefined>;
  /** One sentence for all photos of which files say different things. */
  warning(): string | undefined;
}

interface Speaker {
  path: string;
  hasSidecar: boolean;
  /** Of its caption. */
  digest: string;
  /** What was told in this run, by whichever file. */
  told?: string;
  /** One after the other, or the last word might not be the speaker's. */
  turn?: Promise<unknown>;
}

/** @param isByPath captions depend on paths: on a list, on templates; else only sidecars make them differ */
export function createCaptionClaims(isByPath: boolean): CaptionClaims {
  const speakers = new Map<string, Speaker>();
  const disagreements = new Map<string, { used: string; other: string }>();
  // All others say what the bytes say, and so the same.
  const mayDiffer = (file: WalkedFile) => isByPath || file.sidecar !== undefined;

  const claim = (photoId: string, file: WalkedFile, digest: string) => {
    if (!mayDiffer(file)) return;
    const claimant: Speaker = { path: file.local.path, hasSidecar: file.sidecar !== undefined, digest };
    const speaker = speakers.get(photoId);
    if (!speaker || speaker.path === claimant.path) {
      speakers.set(photoId, { ...speaker, ...claimant });
      return;
    }
    const [used, other] = isBefore(claimant, speaker) ? [claimant, speaker] : [speaker, claimant];
    if (used.digest !== other.digest) disagreements.set(photoId, { used: used.path, other: other.path });
    speakers.set(photoId, { ...speaker, path: used.path, hasSidecar: used.hasSidecar, digest: used.digest });
  };

  const claims: CaptionClaims = {
    claimKnown(file) {
      if (!file.cached || !mayDiffer(file)) return;
      claim(photoIdOf(Buffer.from(file.cached.sha256, "base64")), file, file.cached.captionDigest);
    },
    claim: (photoId, file, caption) => mayDiffer(file) && claim(photoId, file, captionDigest(caption)),
    withdraw(photoId, file) {
      if (speakers.get(photoId)?.path === file.local.path) speakers.delete(photoId);
    },
    isSpeaker(photoId, file) {
      const speaker = speakers.get(photoId);
      return speaker === undefined || speaker.path === file.local.path;
    },
    toTell(photoId, file, caption) {
      const speaker = speakers.get(photoId);
      if (!speaker) return caption;
      if (speaker.path !== file.local.path) return {};
      const complete = withTakenAway(caption, speaker.told ?? "");
      speaker.told = speaker.digest;
      return complete;
    },
    async tellInTurn(photoId, file, caption, tell) {
      const speaker = speakers.get(photoId);
      if (!speaker) return undefined;
      const tellIfSpeaker = async () => {
        const now = speakers.get(photoId);
        const isToldAlready = now?.told === now?.digest;
        if (isToldAlready || !claims.isSpeaker(photoId, file)) return undefined;
        return tell(claims.toTell(photoId, file, caption));
      };
      const turn = (speaker.turn ?? Promise.resolve()).then(tellIfSpeaker, tellIfSpeaker);
      for (const each of [speaker, speakers.get(photoId)]) if (each) each.turn = turn;
      return turn;
    },
    warning() {
      const [first] = disagreements.values();
      if (!first) return undefined;
      const photos =
        disagreements.size === 1
          ? "one photo is here more than once, with different captions"
          : `${disagreements.size} photos are here more than once, with different captions`;
      return `${photos}: the event has that with a title or description, else that of a sidecar, else that of the path that sorts first; so that of ${first.used}, not that of ${first.other}`;
    },
  };
  return claims;
}

function isBefore(one: Speaker, other: Speaker): boolean {
  const rank = ({ digest, hasSidecar }: Speaker) => (saysTexts(digest) ? 2 : 0) + (hasSidecar ? 1 : 0);
  const [a, b] = [rank(one), rank(other)];
  return a === b ? one.path < other.path : a > b;
}
