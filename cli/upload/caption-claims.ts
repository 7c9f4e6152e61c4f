// If several files have the same bytes, one of them provides the photo's caption, whatever order they are found, read and sent in:
// the one whose caption has a title or description, else one with a sidecar, else the one whose path sorts first.
import { type CaptionFields, photoIdOf } from "../../api/contract.ts";
import { captionDigest, fieldsOnly, hasTexts, withRemovals } from "./caption-digest.ts";
import type { CachedPhoto } from "./hash-cache.ts";
import type { FoundFile } from "./source/find-files.ts";
import type { WalkedFile } from "./source/walk.ts";

export interface CaptionClaims {
  /** Claims for a file that an earlier run has read. */
  claimKnown(file: FoundFile): void;
  /** Ends the claim of such a file if the event lacks the photo: it is read again and may then claim. */
  withdrawKnown(file: FoundFile): void;
  claim(photoId: string, file: WalkedFile, caption: CaptionFields): void;
  /** Ends the claim of a file that failed. Files with the same bytes that are not sent yet claim again. */
  withdraw(photoId: string, file: WalkedFile): void;
  /** Whether no other file is known to provide the photo's caption. */
  isSpeaker(photoId: string, file: WalkedFile): boolean;
  /** Whether this file is known to provide the photo's caption, so that a caption sent for another file may have to be replaced. */
  provides(photoId: string, file: WalkedFile): boolean;
  /** The caption to send for a photo: empty if another file provides it; otherwise this one, with blanks for what another file's caption set before. */
  toSend(photoId: string, file: WalkedFile, caption: CaptionFields): CaptionFields;
  /** Once a file with the same bytes has arrived: sends this file's caption if it provides the photo's and a different one was sent. */
  sendInTurn<Sent>(
    photoId: string,
    file: WalkedFile,
    caption: CaptionFields,
    send: (caption: CaptionFields) => Promise<Sent>,
  ): Promise<Sent | undefined>;
  /**
   * Before a file's sidecar is deleted: no other caption takes over from the file's. False if another file's did already.
   * @param digest its caption's
   */
  settle(photoId: string, file: WalkedFile, digest: string): boolean;
  /** One sentence about all photos whose files have different captions. */
  warning(): string | undefined;
}

interface Speaker {
  path: string;
  hasSidecar: boolean;
  /** Digest of its caption. */
  digest: string;
  /** No other file takes over. */
  isSettled?: true;
  /** Digest of the caption sent in this run, from whichever file; without its hash if that file failed. */
  sent?: string;
  /** Captions are sent one at a time; otherwise the last one to arrive might not be the speaker's. */
  turn?: Promise<unknown>;
}

/** @param isByPath captions depend on paths (lists, templates); otherwise only sidecars make them differ */
export function createCaptionClaims(isByPath: boolean): CaptionClaims {
  const speakers = new Map<string, Speaker>();
  const disagreements = new Map<string, { used: string; other: string }>();
  // All other captions come from the bytes alone, so they are the same.
  const mayDiffer = (file: WalkedFile) => isByPath || file.sidecar !== undefined;

  const claim = (photoId: string, file: WalkedFile, digest: string) => {
    if (!mayDiffer(file)) return;
    const claimant: Speaker = { path: file.local.path, hasSidecar: file.sidecar !== undefined, digest };
    const speaker = speakers.get(photoId);
    if (!speaker || speaker.path === claimant.path) {
      speakers.set(photoId, { ...speaker, ...claimant });
      return;
    }
    const takesOver = !speaker.isSettled && isBefore(claimant, speaker);
    const [used, other] = takesOver ? [claimant, speaker] : [speaker, claimant];
    if (used.digest !== other.digest) disagreements.set(photoId, { used: used.path, other: other.path });
    speakers.set(photoId, { ...speaker, path: used.path, hasSidecar: used.hasSidecar, digest: used.digest });
  };

  const claims: CaptionClaims = {
    claimKnown(file) {
      if (file.cached && mayDiffer(file)) claim(knownId(file.cached), file, file.cached.captionDigest);
    },
    withdrawKnown(file) {
      if (file.cached && mayDiffer(file)) claims.withdraw(knownId(file.cached), file);
    },
    claim: (photoId, file, caption) => mayDiffer(file) && claim(photoId, file, captionDigest(caption)),
    withdraw(photoId, file) {
      const speaker = speakers.get(photoId);
      if (speaker?.path === file.local.path) speakers.delete(photoId);
      else if (speaker?.sent !== undefined) speaker.sent = fieldsOnly(speaker.sent); // it may not have arrived, so it is sent again
    },
    isSpeaker(photoId, file) {
      const speaker = speakers.get(photoId);
      return speaker === undefined || speaker.path === file.local.path;
    },
    provides: (photoId, file) => speakers.get(photoId)?.path === file.local.path,
    toSend(photoId, file, caption) {
      const speaker = speakers.get(photoId);
      if (!speaker) return caption;
      if (speaker.path !== file.local.path) return {};
      const complete = withRemovals(caption, speaker.sent ?? "");
      speaker.sent = speaker.digest;
      return complete;
    },
    async sendInTurn(photoId, file, caption, send) {
      const speaker = speakers.get(photoId);
      if (!speaker) return undefined;
      const sendIfSpeaker = async () => {
        const now = speakers.get(photoId);
        const isSentAlready = now?.sent === now?.digest;
        if (isSentAlready || !claims.isSpeaker(photoId, file)) return undefined;
        return send(claims.toSend(photoId, file, caption));
      };
      const turn = (speaker.turn ?? Promise.resolve()).then(sendIfSpeaker, sendIfSpeaker);
      for (const each of [speaker, speakers.get(photoId)]) if (each) each.turn = turn;
      return turn;
    },
    settle(photoId, file, digest) {
      claim(photoId, file, digest);
      const speaker = speakers.get(photoId);
      if (speaker?.digest !== digest) return false;
      speaker.isSettled = true;
      return true;
    },
    warning() {
      const [first] = disagreements.values();
      if (!first) return undefined;
      const photos =
        disagreements.size === 1
          ? "one photo is here more than once, with different captions"
          : `${disagreements.size} photos are here more than once, with different captions`;
      return `${photos}: the event gets the one with a title or description, else the one from a sidecar, else the one whose path sorts first; here that of ${first.used}, not that of ${first.other}`;
    },
  };
  return claims;
}

const knownId = ({ sha256 }: CachedPhoto) => photoIdOf(Buffer.from(sha256, "base64"));

function isBefore(one: Speaker, other: Speaker): boolean {
  const rank = ({ digest, hasSidecar }: Speaker) => (hasTexts(digest) ? 2 : 0) + (hasSidecar ? 1 : 0);
  const [a, b] = [rank(one), rank(other)];
  return a === b ? one.path < other.path : a > b;
}
