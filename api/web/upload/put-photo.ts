// One put to a presigned URL. It uses XMLHttpRequest, because fetch does not report how much has been sent.
import { readRetryAfter } from "../http/read-retry-after.ts";

export type PutResult =
  | { kind: "answered"; status: number; code: string; message: string; retryAfterMs?: number | undefined }
  /** No answer: no connection, or a stalled one. */
  | { kind: "unanswered" }
  | { kind: "stopped" };

/** A connection that sends nothing for this long is given up. */
const stallMs = 45_000;

export function putPhoto(
  file: Blob,
  { url, headers }: { url: string; headers: Record<string, string> },
  { signal, onSent }: { signal: AbortSignal; onSent(bytes: number): void },
): Promise<PutResult> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (result: PutResult) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve(result);
    };
    const moved = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        end({ kind: "unanswered" });
        request.abort();
      }, stallMs);
    };
    const stop = () => {
      end({ kind: "stopped" });
      request.abort();
    };
    request.upload.onprogress = ({ loaded }) => {
      moved();
      onSent(loaded);
    };
    request.onload = () => {
      const { status, responseText } = request;
      const textOf = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(responseText)?.[1] ?? "";
      const pause = readRetryAfter(request.getResponseHeader("retry-after"), Date.now());
      end({ kind: "answered", status, code: textOf("Code"), message: textOf("Message"), retryAfterMs: pause });
    };
    request.onerror = () => end({ kind: "unanswered" });
    if (signal.aborted) return resolve({ kind: "stopped" });
    signal.addEventListener("abort", stop);
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    moved();
    request.send(file);
  });
}
