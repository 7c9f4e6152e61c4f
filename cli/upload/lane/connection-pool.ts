// The connections of one lane, kept alive between puts. The one used last is taken first, so that those not needed grow old.
import { Connection } from "./connection.ts";
import { openSocket, type Route, routeKey } from "./open-socket.ts";

/** S3 closes what has been idle for some 20 seconds; a connection that is about to be closed is not worth the failure. */
const maxIdleMs = 10_000;

export class ConnectionPool {
  readonly #idle = new Map<string, Connection[]>();
  readonly #all = new Set<Connection>();
  #isClosed = false;

  async take(route: Route): Promise<Connection> {
    const idle = this.#idle.get(routeKey(route)) ?? [];
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      if (connection.isUsable && performance.now() - connection.idleSince < maxIdleMs) return connection;
      connection.destroy();
    }
    const socket = await openSocket(route);
    const connection: Connection = new Connection(socket, () => this.#all.delete(connection));
    this.#all.add(connection);
    if (this.#isClosed) connection.destroy();
    return connection;
  }

  give(route: Route, connection: Connection): void {
    if (!connection.isUsable) return;
    connection.idleSince = performance.now();
    const key = routeKey(route);
    const idle = this.#idle.get(key);
    if (idle) idle.push(connection);
    else this.#idle.set(key, [connection]);
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of this.#all) connection.destroy();
    this.#all.clear();
    this.#idle.clear();
  }
}
