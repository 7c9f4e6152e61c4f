// A forward proxy on 127.0.0.1. What happens to a request is up to its user.
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export interface ForwardProxy extends AsyncDisposable {
  url: string;
  server: Server;
  /** The open connections of its clients. */
  sockets: ReadonlySet<Socket>;
}

export async function openForwardProxy(handle: RequestListener): Promise<ForwardProxy> {
  const sockets = new Set<Socket>();
  const server = createServer({ requestTimeout: 0 }, handle);
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
