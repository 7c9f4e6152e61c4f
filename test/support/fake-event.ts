// An event in memory: the API's answers, and a store that takes PUTs over real HTTP, with faults on request.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { changedCaption, withoutEmpty } from "../../api/changed-caption.ts";
import {
  type ConfirmedPhoto,
  type ErrorCode,
  type InitiateOutcome,
  type InitiateRequest,
  type ObjectProof,
  photoIdOf,
} from "../../api/contract.ts";
import { RequestError } from "../../cli/errors.ts";
import type { EventApi } from "../../cli/upload/event-api.ts";
import { listen } from "./listen.ts";

export interface FakeEvent {
  api: EventApi;
  /** The records, by photo id. */
  records: Map<string, ConfirmedPhoto>;
  /** The initiate requests, in order. */
  initiated: InitiateRequest[];
  /** The number of photos in each batch, in order. */
  batches: number[];
  /** The photo ids of all PUTs, in order, including refused ones. */
  puts: string[];
  close(): Promise<void>;
}

export interface Faults {
  /** Answers a PUT instead of the store; true if it has done so. `n` counts this photo's PUTs from 1. */
  put?: (request: IncomingMessage, response: ServerResponse, n: number, photoId: string) => boolean | Promise<boolean>;
  initiate?: (request: InitiateRequest, n: number) => void | Promise<void>;
  /** Called for each batch as a whole. */
  batch?: (photos: InitiateRequest[], n: number) => void | Promise<void>;
  lookup?: (n: number) => void | Promise<void>;
  /** What S3 says about a photo's object; absent: what the store has. */
  object?: (photoId: string) => ObjectProof | "not asked";
  /** Somebody else uploaded the existing photos. */
  isSomebodyElses?: boolean;
  /** Removed by an organiser: refused unless `again` is set. */
  isModerated?: (photoId: string) => boolean;
  /** Whether a stored photo gets its record when it arrives and when initiate finds it. */
  records?: (photoId: string) => boolean;
}

export async function openFakeEvent(faults: Faults = {}): Promise<FakeEvent> {
  const records = new Map<string, ConfirmedPhoto>();
  const objects = new Map<string, { size: number; sha256: string }>();
  const pending = new Map<string, InitiateRequest>();
  const initiated: InitiateRequest[] = [];
  const puts: string[] = [];
  const batches: number[] = [];
  let lookups = 0;

  const record = (photoId: string) => {
    const request = pending.get(photoId);
    const object = objects.get(photoId);
    if (request && object) records.set(photoId, { ...request, photoId, ...object });
  };
  const server = createServer(async (request, response) => {
    const photoId = request.url?.slice(1).split("?")[0] ?? "";
    puts.push(photoId);
    const n = puts.filter((id) => id === photoId).length;
    if (await faults.put?.(request, response, n, photoId)) return;
    const hash = createHash("sha256");
    let size = 0;
    for await (const chunk of request) {
      hash.update(chunk);
      size += chunk.length;
    }
    const answer = (status: number, code?: string) =>
      response.writeHead(status).end(code ? `<Error><Code>${code}</Code><Message>${code}</Message></Error>` : "");
    const wanted = pending.get(photoId);
    const sha256 = hash.digest("base64");
    if (objects.has(photoId)) return answer(412, "PreconditionFailed");
    if (!wanted || request.headers["content-type"] !== wanted.contentType) return answer(403, "SignatureDoesNotMatch");
    if (size !== wanted.size || sha256 !== wanted.sha256) return answer(400, "BadDigest");
    objects.set(photoId, { size, sha256 });
    if (faults.records?.(photoId) ?? true) record(photoId);
    return answer(200);
  });
  const store = await listen(server);

  const withObject = (photo: ConfirmedPhoto): ConfirmedPhoto => {
    const held = objects.get(photo.photoId);
    const isSame = held?.sha256 === photo.sha256 && held?.size === photo.size;
    const object = faults.object?.(photo.photoId) ?? (held ? (isSame ? "stored" : "different") : "missing");
    return object === "not asked" ? photo : { ...photo, object };
  };

  const updateCaption = (known: ConfirmedPhoto, request: InitiateRequest) => {
    const changes = changedCaption(known, request);
    if (!changes) return {};
    if (faults.isSomebodyElses) return { captionRefused: true as const };
    const { title, description, takenAt, details, ...rest } = { ...known, ...changes };
    records.set(known.photoId, { ...rest, ...withoutEmpty({ title, description, takenAt, details }) });
    return { captionUpdated: true as const };
  };

  const api: EventApi = {
    async initiate(request) {
      initiated.push(request);
      await faults.initiate?.(request, initiated.length);
      const photoId = photoIdOf(Buffer.from(request.sha256 ?? "", "base64"));
      if (faults.isModerated?.(photoId) && !request.again) {
        const code = "removed_by_organiser";
        throw new RequestError("An organiser removed it.", { status: 403, code, isTransient: false });
      }
      const known = records.get(photoId);
      if (!known) pending.set(photoId, request);
      if (objects.has(photoId) && !known && (faults.records?.(photoId) ?? true)) record(photoId);
      if (objects.has(photoId)) return { photoId, status: "stored", ...(known ? updateCaption(known, request) : {}) };
      const s3PutObjectUrl = `${store.origin}/${photoId}?X-Amz-Signature=0`;
      const headers = { "content-type": request.contentType, "if-none-match": "*" };
      return { photoId, s3PutObjectUrl, headers, expiresAt: new Date(Date.now() + 900_000).toISOString() };
    },
    async initiateBatch(photos) {
      batches.push(photos.length);
      await faults.batch?.(photos, batches.length);
      return Promise.all(photos.map((photo) => api.initiate(photo).catch(refusalOf)));
    },
    async lookup(photoIds, _signal, { proveStored } = {}) {
      await faults.lookup?.(++lookups);
      const photos = photoIds.flatMap((id) => records.get(id) ?? []);
      const removed = photoIds.filter((id) => !records.has(id) && faults.isModerated?.(id));
      return {
        photos: proveStored ? photos.map(withObject) : photos,
        ...(removed.length > 0 && { removedByOrganiser: removed }),
      };
    },
  };
  return { api, records, initiated, batches, puts, close: async () => store[Symbol.asyncDispose]() };
}

/** How a batch answers a photo that alone would throw an error. */
function refusalOf(error: unknown): InitiateOutcome {
  if (!(error instanceof RequestError) || error.status === undefined) throw error;
  const { code, message, retryAfterMs } = error;
  return {
    error: {
      code: code as ErrorCode,
      message,
      ...(retryAfterMs === undefined ? {} : { retryAfterSeconds: retryAfterMs / 1000 }),
    },
  };
}
