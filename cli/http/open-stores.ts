// Connections to where photos lie, by their signed URLs: kept, through the proxy, and with no token of ours.
//
// The only file that knows undici: what lies there comes from another origin than the API, by the hundred and not by the thousand.
import type { Dispatcher } from "undici";
import { UsageError } from "../errors.ts";
import { isPrivateRoute } from "./private-route.ts";
import { proxyFor, proxySettingsOf } from "./proxy-for.ts";
import { answerTimeoutMs } from "./transport.ts";

export interface Stores {
  /** Asks for what lies behind a signed URL; throws what undici throws, and UsageError where others could read along. */
  get(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Dispatcher.ResponseData>;
  close(): Promise<void>;
}

const limits = { headersTimeout: answerTimeoutMs, bodyTimeout: answerTimeoutMs, keepAliveTimeout: 30_000 };
const connect = { timeout: 10_000 };

/** @param maxAnswerBytes of each answer; without it an answer may be as long as it likes */
export function openStores(env: Readonly<Record<string, string | undefined>>, maxAnswerBytes = -1): Stores {
  const dispatchers = new Map<string, Promise<Dispatcher>>();

  function dispatcherTo(origin: string): Promise<Dispatcher> {
    const dispatcher = dispatchers.get(origin) ?? open(origin);
    dispatchers.set(origin, dispatcher);
    return dispatcher;
  }

  async function open(origin: string): Promise<Dispatcher> {
    const proxy = proxyFor(origin, proxySettingsOf(env));
    if (!isPrivateRoute({ origin, proxy })) {
      throw new UsageError(`${origin} is not encrypted: whoever reads along could open the pictures, too.`);
    }
    const { Agent, ProxyAgent } = await import("undici");
    const options = { ...limits, maxResponseSize: maxAnswerBytes };
    return proxy === undefined ? new Agent({ ...options, connect }) : new ProxyAgent({ ...options, uri: proxy });
  }

  return {
    async get(url, headers, signal) {
      const { origin, pathname, search } = new URL(url);
      const dispatcher = await dispatcherTo(origin);
      return dispatcher.request({ origin, path: pathname + search, method: "GET", headers, signal });
    },
    async close() {
      for (const dispatcher of dispatchers.values()) {
        // What could not be opened has nothing to close.
        await dispatcher.then(
          (each) => each.destroy(),
          () => {},
        );
      }
    },
  };
}
