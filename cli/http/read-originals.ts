// Downloads original photos of any size by signed URL, and hands them on piece by piece.
import type { Dispatcher } from "undici";
import { RequestError, UsageError } from "../errors.ts";
import { openStores } from "./open-stores.ts";
import { failureOfConnection } from "./read-answer.ts";
import { readRetryAfter } from "./read-retry-after.ts";
import { isTransient, maySignInPageAnswerWith, signInHint, verdictOfAnswer } from "./retry-policy.ts";
import { answerTimeoutMs } from "./transport.ts";

/** Takes each piece before the next is read. An error that it throws ends the download and is rethrown. */
export type TakePiece = (piece: Uint8Array) => Promise<void> | void;

export interface OriginalReader {
  /**
   * Makes one attempt; retries are up to the caller. Throws a RequestError, which never contains the URL: `not_stored` (404),
   * `link_expired` (403), `not_the_store` (a sign-in page), or `wrong_size` if the size differs from `sizeBytes`. Throws the signal's
   * reason if aborted.
   */
  read(url: string, sizeBytes: number, take: TakePiece, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** The slowest rate that is waited for: 10 kB/s, as everywhere. */
const slowestBytesPerMs = 10;

export function readOriginals(env: Readonly<Record<string, string | undefined>>): OriginalReader {
  const stores = openStores(env);
  return {
    async read(url, sizeBytes, take, signal) {
      const { origin } = new URL(url);
      const deadline = AbortSignal.timeout(answerTimeoutMs + Math.ceil(sizeBytes / slowestBytesPerMs));
      let failureOfTaker: { reason: unknown } | undefined;
      try {
        const answer = await stores.get(url, { accept: "*/*" }, AbortSignal.any([deadline, signal]));
        if (isPage(answer)) {
          await answer.body.dump();
          stores.forget(origin); // its connections lead to that server even when the store is back
          throw notTheStore(origin);
        }
        if (answer.statusCode !== 200) {
          await answer.body.dump();
          throw refusal(origin, answer.statusCode, readRetryAfter(answer.headers, Date.now()));
        }
        let bytes = 0;
        for await (const piece of answer.body as AsyncIterable<Uint8Array>) {
          bytes += piece.length;
          if (bytes > sizeBytes) break;
          try {
            await take(piece);
          } catch (reason) {
            failureOfTaker = { reason };
            throw reason;
          }
        }
        if (bytes !== sizeBytes) throw wrongSize(origin, bytes, sizeBytes);
      } catch (error) {
        if (failureOfTaker) throw failureOfTaker.reason;
        signal.throwIfAborted();
        if (error instanceof RequestError || error instanceof UsageError) throw error;
        if (deadline.aborted) throw failureOfConnection(origin, stalled(), "The photo store");
        throw failureOfConnection(origin, error as Error, "The photo store");
      }
    },
    close: () => stores.close(),
  };
}

/** The content types of photos and of S3's errors. */
const ofStore = /^(image\/|(application|text)\/xml\b|(application|binary)\/octet-stream\b)/i;

/** The store sends photos and XML, and redirects nobody. */
function isPage({ statusCode, headers }: Dispatcher.ResponseData): boolean {
  if (!maySignInPageAnswerWith(statusCode)) return false;
  const type = headers["content-type"];
  return (statusCode >= 300 && statusCode < 400) || (type !== undefined && !ofStore.test(String(type)));
}

function notTheStore(origin: string): RequestError {
  return new RequestError(`another server answers in place of the photo store at ${origin}; ${signInHint}`, {
    code: "not_the_store",
    isTransient: true,
  });
}

const stalled = () => Object.assign(new Error("it took too long"), { code: "late" });

function wrongSize(origin: string, bytes: number, sizeBytes: number): RequestError {
  const seen = bytes > sizeBytes ? "more bytes" : `${bytes} bytes`;
  return new RequestError(`${origin} sent ${seen} instead of ${sizeBytes}.`, {
    status: 200,
    code: "wrong_size",
    isTransient: true,
  });
}

function refusal(origin: string, status: number, retryAfterMs: number | undefined): RequestError {
  const code = status === 404 ? "not_stored" : status === 403 ? "link_expired" : `http_${status}`;
  return new RequestError(`${origin} did not deliver the photo (status ${status}).`, {
    status,
    code,
    isTransient: isTransient(verdictOfAnswer("store", { status })),
    retryAfterMs,
  });
}
