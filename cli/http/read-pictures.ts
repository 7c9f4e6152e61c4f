// Small pictures by their signed URLs: over connections that are kept, through the proxy, and with no token of ours.
//
// The only file that knows undici: pictures come from another origin than the API, by the hundred and not by the thousand.
import type { Dispatcher } from "undici";
import { RequestError, UsageError } from "../errors.ts";
import { isPrivateRoute } from "./private-route.ts";
import { proxyFor, proxySettingsOf } from "./proxy-for.ts";
import { failureOfConnection } from "./read-answer.ts";
import { answerTimeoutMs, maxAnswerBytes } from "./transport.ts";

export interface PictureReader {
  /** Throws a RequestError, which never holds the URL: its signature opens the picture for anybody. */
  read(url: string): Promise<Buffer>;
  close(): Promise<void>;
}

const headers = { accept: "image/*" };
const limits = {
  headersTimeout: answerTimeoutMs,
  bodyTimeout: answerTimeoutMs,
  keepAliveTimeout: 30_000,
  maxResponseSize: maxAnswerBytes.picture,
};
const connect = { timeout: 10_000 };
/** For a picture as a whole, however slowly it drips. */
const pictureTimeoutMs = 2 * answerTimeoutMs;

export function readPictures(env: Readonly<Record<string, string | undefined>>): PictureReader {
  const dispatchers = new Map<string, Promise<Dispatcher>>();

  function dispatcherTo(origin: string): Promise<Dispatcher> {
    const dispatcher = dispatchers.get(origin) ?? openDispatcher(origin, env);
    dispatchers.set(origin, dispatcher);
    return dispatcher;
  }

  return {
    async read(url) {
      const { origin, pathname, search } = new URL(url);
      const dispatcher = await dispatcherTo(origin);
      try {
        const signal = AbortSignal.timeout(pictureTimeoutMs);
        const path = pathname + search;
        const answer = await dispatcher.request({ origin, path, method: "GET", headers, signal });
        if (answer.statusCode === 200) return Buffer.from(await answer.body.arrayBuffer());
        await answer.body.dump();
        throw refusal(origin, answer.statusCode);
      } catch (error) {
        throw error instanceof RequestError ? error : failureOfConnection(origin, error as Error);
      }
    },
    async close() {
      for (const dispatcher of dispatchers.values()) await (await dispatcher).destroy();
    },
  };
}

/** Throws UsageError where others could read along. */
async function openDispatcher(origin: string, env: Readonly<Record<string, string | undefined>>): Promise<Dispatcher> {
  const proxy = proxyFor(origin, proxySettingsOf(env));
  if (!isPrivateRoute({ origin, proxy })) {
    throw new UsageError(`${origin} is not encrypted: whoever reads along could open the pictures, too.`);
  }
  const { Agent, ProxyAgent } = await import("undici");
  return proxy === undefined ? new Agent({ ...limits, connect }) : new ProxyAgent({ ...limits, uri: proxy });
}

function refusal(origin: string, status: number): RequestError {
  const isTransient = status === 429 || status >= 500;
  return new RequestError(`${origin} does not give a picture (status ${status}).`, {
    status,
    code: "no_picture",
    isTransient,
  });
}
