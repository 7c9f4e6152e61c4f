// A TCP server on 127.0.0.1 that sends what no HTTP library would.
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

export interface RawServer extends AsyncDisposable {
  port: number;
  origin: string;
  sockets: Socket[];
}

export async function serveRaw(onConnection: (socket: Socket) => void): Promise<RawServer> {
  return listen(
    createServer((socket) => {
      socket.on("error", () => {});
      onConnection(socket);
    }),
  );
}

/** Any node:net server, with its sockets destroyed on disposal. */
export async function listen(server: Server): Promise<RawServer> {
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
