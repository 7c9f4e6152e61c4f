// Starts a test's server on 127.0.0.1. It ends together with its connections.
import type { AddressInfo, Server, Socket } from "node:net";

export interface Listening extends AsyncDisposable {
  port: number;
  origin: string;
  /** The open connections of its clients. */
  sockets: ReadonlySet<Socket>;
  /** How many connections were opened so far. */
  connections(): number;
}

/** Any server of node:net, node:http or node:tls. */
export async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on("connection", (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    sockets,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
