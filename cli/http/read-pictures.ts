// Downloads small pictures by signed URL, each as a whole into memory.
import { RequestError, UsageError } from "../errors.ts";
import { openStores } from "./open-stores.ts";
import { failureOfConnection } from "./read-answer.ts";
import { answerTimeoutMs, maxAnswerBytes } from "./transport.ts";

export interface PictureReader {
  /** Throws a RequestError, which never contains the URL: anybody could open the picture with it. */
  read(url: string): Promise<Buffer>;
  close(): Promise<void>;
}

/** Limit for a whole picture. */
const pictureTimeoutMs = 2 * answerTimeoutMs;

export function readPictures(env: Readonly<Record<string, string | undefined>>): PictureReader {
  const stores = openStores(env, maxAnswerBytes.picture);
  return {
    async read(url) {
      const { origin } = new URL(url);
      try {
        const answer = await stores.get(url, { accept: "image/*" }, AbortSignal.timeout(pictureTimeoutMs));
        if (answer.statusCode === 200) return Buffer.from(await answer.body.arrayBuffer());
        await answer.body.dump();
        throw refusal(origin, answer.statusCode);
      } catch (error) {
        if (error instanceof RequestError || error instanceof UsageError) throw error;
        throw failureOfConnection(origin, error as Error);
      }
    },
    close: () => stores.close(),
  };
}

function refusal(origin: string, status: number): RequestError {
  const isTransient = status === 429 || status >= 500;
  return new RequestError(`${origin} did not deliver a picture (status ${status}).`, {
    status,
    code: "no_picture",
    isTransient,
  });
}
