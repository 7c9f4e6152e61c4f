// Downloads from the photo store by signed URL: kept-alive connections, through the proxy, without our token.
//
// The only file that imports undici. Downloads come by the hundred, not by the thousand, and from another origin than the API.
import type { Dispatcher } from "undici";
import { UsageError } from "../errors.ts";
import { isPrivateRoute } from "./private-route.ts";
import { proxyFor, proxySettingsOf } from "./proxy-for.ts";
import { answerTimeoutMs } from "./transport.ts";

export interface Stores {
  /** Requests a signed URL. Throws what undici throws, and UsageError if others could read the traffic. */
  get(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Dispatcher.ResponseData>;
  /** Opens new connections from now on. Those that are in use close once they are idle. */
  forget(origin: string): void;
  close(): Promise<void>;
}

const limits = { headersTimeout: answerTimeoutMs, bodyTimeout: answerTimeoutMs, keepAliveTimeout: 30_000 };
const connect = { timeout: 10_000 };

/** @param maxAnswerBytes limit of each answer; unlimited by default */
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
      throw new UsageError(`${origin} is not encrypted: others could read the traffic and open the photos.`);
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
    forget(origin) {
      dispatchers
        .get(origin)
        ?.then((each) => each.close())
        .catch(() => {});
      dispatchers.delete(origin);
    },
    async close() {
      for (const dispatcher of dispatchers.values()) {
        await dispatcher.then(
          (each) => each.destroy(),
          () => {},
        );
      }
    },
  };
}
