// POST /events/{eventId}/photos/lookup: which of the given photos are confirmed, and which were rejected.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { callerOf } from "./caller.ts";
import { type ConfirmedPhoto, type LookupAnswer, maxLookupIds } from "./contract.ts";
import { answerBytesOf, maxAnswerBytes } from "./max-answer-bytes.ts";
import { invalid, parseBody, parseEventId, parsePhotoId } from "./parse-input.ts";
import { confirmedPhoto, type PhotoRecord } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { type ProofDependencies, proveStored } from "./prove-stored.ts";
import { requireRegistered } from "./require-registered.ts";
import { othersPhoto } from "./ticket-state.ts";

export interface LookupDependencies extends ProofDependencies {
  table: ProofDependencies["table"] & Pick<PhotoTable, "isRegistered" | "lookup">;
}

/** Calls S3 only with `proveStored` (docs/scaling.md). */
export function lookupPhotos(deps: LookupDependencies): HttpHandler {
  return answerRequest("lookupPhotos", deps.log, async (event) => {
    const caller = callerOf(event);
    const eventId = parseEventId(event);
    const asked = parseLookup(parseBody(event));
    const registered = requireRegistered(deps.table, eventId, caller);
    // A plain read may run before the permission is known. A proof may not: it costs S3 calls, and marks missing photos.
    if (asked.isProofAsked) await registered;
    const [body] = await Promise.all([answerLookup(deps, eventId, asked), registered]);
    return { status: 200, body };
  });
}

export interface ParsedLookup {
  photoIds: string[];
  isProofAsked: boolean;
}

/** @param shownTo show only this uploader's photos; absent: everybody's */
export async function answerLookup(
  deps: ProofDependencies & { table: Pick<PhotoTable, "lookup"> },
  eventId: string,
  { photoIds, isProofAsked }: ParsedLookup,
  shownTo?: string,
): Promise<LookupAnswer> {
  const found = await deps.table.lookup(eventId, photoIds);
  const isShown = ({ uploadedBy }: { uploadedBy?: string }) => shownTo === undefined || uploadedBy === shownTo;
  const photos = found.photos.filter(isShown);
  const others = found.photos.filter((photo) => !isShown(photo));
  const rejected = found.rejected.filter(isShown);
  const removed = found.removedByOrganiser?.filter(isShown) ?? [];
  const confirmed = isProofAsked ? await confirmedWithProof(deps, photos) : photos.map(confirmedPhoto);
  const body: LookupAnswer = { photos: withinAnswer(confirmed) };
  if (rejected.length > 0) body.rejected = rejected.map(({ photoId, reason }) => ({ photoId, reason }));
  if (removed.length > 0) body.removedByOrganiser = removed.map(({ photoId }) => photoId);
  if (others.length > 0) {
    body.refused = others.map(({ photoId }) => ({ photoId, code: "ticket_others_photo", message: othersPhoto }));
  }
  return body;
}

/** Throws `invalid_request`. */
export function parseLookup({ photoIds, proveStored: isProofAsked = false }: Record<string, unknown>): ParsedLookup {
  if (!Array.isArray(photoIds) || photoIds.length < 1 || photoIds.length > maxLookupIds) {
    throw invalid(`photoIds must be a list of 1 to ${maxLookupIds} ids.`);
  }
  if (typeof isProofAsked !== "boolean") throw invalid("proveStored must be true or false.");
  return { photoIds: photoIds.map((photoId, i) => parsePhotoId(photoId, `photoIds[${i}]`)), isProofAsked };
}

async function confirmedWithProof(deps: ProofDependencies, photos: PhotoRecord[]): Promise<ConfirmedPhoto[]> {
  const proofs = (await proveStored(deps, photos)).values();
  return photos.map((record) => {
    const object = proofs.next().value;
    return object === undefined ? confirmedPhoto(record) : { ...confirmedPhoto(record), object };
  });
}

// Every confirmed photo must be listed; its caption is included if the response has room for it.
function withinAnswer(photos: ConfirmedPhoto[]): ConfirmedPhoto[] {
  const bare = photos.map(withoutCaption);
  let left = maxAnswerBytes - answerBytesOf(bare);
  return photos.map((photo, i) => {
    const without = bare[i] ?? photo;
    const captionBytes = answerBytesOf(photo) - answerBytesOf(without);
    if (captionBytes > left) return without;
    left -= captionBytes;
    return photo;
  });
}

function withoutCaption({ title: _, description: __, details: ___, ...rest }: ConfirmedPhoto): ConfirmedPhoto {
  return { ...rest, captionOmitted: true };
}
