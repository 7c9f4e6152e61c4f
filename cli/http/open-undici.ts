// Requests over undici's kept-alive connections: whatever is not asked by the thousand. The only file that knows undici.
import type { Dispatcher } from "undici";
import Pool from "undici/lib/dispatcher/pool.js";
import { RequestError } from "../errors.ts";
import { proxySettingsOf } from "./proxy-for.ts";
import { failureOfConnection } from "./read-answer.ts";
import { type Stoppables, stoppedBy } from "./stoppable.ts";
import { answerTimeoutMs, type HttpAnswer, type Transport } from "./transport.ts";

const limits = {
  headersTimeout: answerTimeoutMs,
  bodyTimeout: answerTimeoutMs,
  keepAliveTimeout: 30_000,
  maxResponseSize: 64 * 1024 ** 2,
};
const connect = { timeout: 10_000 };

/** @param origin scheme, host and port. @param env where a proxy may be named (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) */
export function openUndici(origin: string, env: Readonly<Record<string, string | undefined>>): Transport {
  let dispatcher: Dispatcher | undefined;
  const open = async () => (dispatcher ??= (await proxyAgent(env)) ?? new Pool(origin, { ...limits, connect }));
  return {
    async send(request) {
      const through = dispatcher ?? (await open());
      return await new Promise<HttpAnswer>((resolve, reject) => {
        const exchange = new Exchange(origin, resolve, reject);
        if (request.signal) exchange.endsWith(request.signal);
        const { method, path, body = null } = request;
        const headers = [...request.headers];
        if (!exchange.isOver) through.dispatch({ origin, method, path, headers, body }, exchange);
      });
    },
    async close() {
      await dispatcher?.destroy();
    },
  };
}

async function proxyAgent(env: Readonly<Record<string, string | undefined>>): Promise<Dispatcher | undefined> {
  const { httpProxy, httpsProxy, noProxy } = proxySettingsOf(env);
  if (!httpProxy && !httpsProxy) return undefined;
  // The proxy agent asks its clients to connect, which only the whole package teaches them.
  const { EnvHttpProxyAgent } = await import("undici");
  return new EnvHttpProxyAgent({ ...limits, connect, httpProxy, httpsProxy, noProxy });
}

/** One request and its answer, from the dispatch to the last byte. */
class Exchange implements Dispatcher.DispatchHandler {
  isOver = false;
  readonly #origin: string;
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #stoppables: Stoppables | undefined;
  #status = 0;
  #headers: HttpAnswer["headers"] = {};
  #chunks: Buffer[] = [];

  constructor(origin: string, resolve: (answer: HttpAnswer) => void, reject: (error: unknown) => void) {
    this.#origin = origin;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  endsWith(signal: AbortSignal): void {
    if (signal.aborted) {
      this.abort(signal.reason);
      return;
    }
    this.#stoppables = stoppedBy(signal);
    this.#stoppables.add(this);
  }

  abort(reason: unknown): void {
    if (!this.#over()) return;
    this.#reject(reason);
    this.#controller?.abort(reason instanceof Error ? reason : new Error("aborted"));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.isOver) controller.abort(new Error("aborted"));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: HttpAnswer["headers"]): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#over()) return;
    const [first] = this.#chunks;
    const bytes = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, text: bytes.toString("utf8") });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (!this.#over()) return;
    this.#reject(error instanceof RequestError ? error : failureOfConnection(this.#origin, error));
  }

  /** False where it was over before. */
  #over(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.#stoppables?.delete(this);
    return true;
  }
}
