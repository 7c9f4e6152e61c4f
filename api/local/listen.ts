// Starts a server on loopback, and stops it without waiting for idle connections.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

export const host = "127.0.0.1";

export interface Listening {
  port: number;
  url: string;
  /** Lets active requests finish, for up to a second. */
  stop(): Promise<void>;
}

const graceMs = 1000;

/** Throws EADDRINUSE if the port is taken. @param port 0 for any free one */
export async function listen(server: Server, port: number): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return listeningOn(server);
}

export function listeningOn(server: Server): Listening {
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://${host}:${port}`, stop: () => stop(server) };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), graceMs).unref();
  });
}
