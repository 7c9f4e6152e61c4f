// Chooses the ports of the stack's servers: last time's, if they are free.
import { createServer, type Server } from "node:net";
import type { StackMemory } from "./data-folder.ts";
import { host } from "./listen.ts";

const usualPort = 4000;

/**
 * A port given by number is never replaced by another: throws if it cannot be used.
 * @param last what the stack used last time
 * @param port undefined: the usual one, or any free one if that is taken. 0: any free one
 */
export async function chooseStackPorts(
  last: StackMemory["ports"],
  port: number | undefined,
): Promise<Required<StackMemory["ports"]>> {
  const wishes = [port || last.api || (port === undefined ? usualPort : 0)];
  wishes.push(last.s3 ?? 0, last.cognito ?? 0, last.dynamodb ?? 0);
  const [api = 0, s3 = 0, cognito = 0, dynamodb = 0] = await choosePorts(wishes);
  if (port && port !== api) throw new Error(`port ${port} is taken or reserved: choose another with --port`);
  return { api, s3, cognito, dynamodb };
}

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
