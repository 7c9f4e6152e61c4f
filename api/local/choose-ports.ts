// Chooses the ports of the stack's servers: last time's, if they are free.
import { createServer, type Server } from "node:net";
import { host } from "./listen.ts";

/**
 * One free port per wish, all different. 0 wishes for any port; a wish that is taken gets any other port. The ports are free now, but not
 * reserved.
 */
export async function choosePorts(wishes: number[]): Promise<number[]> {
  const held: Server[] = [];
  try {
    for (const wish of wishes) held.push(await hold(wish).catch(() => hold(0)));
    return held.map((server) => (server.address() as { port: number }).port);
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function hold(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}
