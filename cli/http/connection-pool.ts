// Keeps connections alive between requests. The most recently used one is taken first, so that surplus ones expire.
import type { Socket } from "node:net";
import { isOutOfDescriptors } from "../errors.ts";
import { Connection } from "./connection.ts";
import { type ConnectionError, stopped } from "./exchange.ts";
import { openSocket } from "./open-socket.ts";
import { type Route, routeKey } from "./route.ts";
import type { Stoppables } from "./stoppable.ts";

/** S3 closes connections after about 20 idle seconds. Reusing one that is about to close risks a failed request. */
const maxIdleMs = 10_000;

export class ConnectionPool {
  readonly #idle = new Map<string, Connection[]>();
  readonly #all = new Set<Connection>();
  #tidying: NodeJS.Timeout | undefined;
  #isClosed = false;

  /**
   * An idle connection, or a new one. Throws ConnectionError, with code `aborted` if it was stopped meanwhile: a
   * connection that is still being opened must not delay the end of a run.
   */
  take(route: Route, stoppables?: Stoppables): Connection | Promise<Connection> {
    if (stoppables?.isStopped) throw stopped();
    const idle = this.#idle.get(routeKey(route)) ?? [];
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      if (connection.isUsable && performance.now() - connection.idleSince < maxIdleMs) return connection;
      connection.destroy();
    }
    return this.open(route, stoppables);
  }

  /** Always a new connection. Throws as `take` does. */
  open(route: Route, stoppables?: Stoppables): Promise<Connection> {
    if (stoppables?.isStopped) throw stopped();
    if (!stoppables) return this.#open(route);
    return unlessStopped(this.#open(route), stoppables, (connection) => this.give(route, connection));
  }

  give(route: Route, connection: Connection): void {
    if (!connection.isUsable) return;
    connection.idleSince = performance.now();
    const key = routeKey(route);
    const idle = this.#idle.get(key);
    if (idle) idle.push(connection);
    else this.#idle.set(key, [connection]);
    this.#tidying ??= setTimeout(() => this.#tidy(), maxIdleMs).unref();
  }

  /** Closes the connections that have been idle since `since`, by default all, to free their descriptors. @returns how many */
  closeIdle(since = Number.POSITIVE_INFINITY): number {
    let closed = 0;
    for (const [key, idle] of this.#idle) {
      const kept = idle.filter((connection) => connection.idleSince > since);
      for (const connection of idle) if (connection.idleSince <= since) connection.destroy();
      closed += idle.length - kept.length;
      if (kept.length > 0) this.#idle.set(key, kept);
      else this.#idle.delete(key);
    }
    return closed;
  }

  #tidy(): void {
    this.closeIdle(performance.now() - maxIdleMs);
    this.#tidying = this.#idle.size > 0 ? setTimeout(() => this.#tidy(), maxIdleMs).unref() : undefined;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#tidying);
    for (const connection of this.#all) connection.destroy();
    this.#all.clear();
    this.#idle.clear();
  }

  async #open(route: Route): Promise<Connection> {
    let connection: Connection | undefined;
    const open = () => openSocket(route, (piece) => connection?.receive(piece));
    const socket = await open().catch((error: ConnectionError) => {
      if (isOutOfDescriptors(error) && this.closeIdle() > 0) return open();
      throw error;
    });
    connection = this.#add(socket);
    if (this.#isClosed) connection.destroy();
    return connection;
  }

  #add(socket: Socket): Connection {
    const connection: Connection = new Connection(socket, () => this.#all.delete(connection));
    this.#all.add(connection);
    return connection;
  }
}

/** @param onUnwanted gets a connection that opens after the stop, so that it can be reused or closed */
function unlessStopped(
  opening: Promise<Connection>,
  stoppables: Stoppables,
  onUnwanted: (connection: Connection) => void,
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let take = resolve as (connection: Connection) => void;
    const waiting = {
      abort() {
        take = onUnwanted;
        reject(stopped());
      },
    };
    stoppables.add(waiting);
    opening.then((connection) => take(connection), reject).finally(() => stoppables.delete(waiting));
  });
}
