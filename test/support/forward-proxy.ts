// A forward proxy on 127.0.0.1. What happens to a request is up to its user.
import { createServer, type RequestListener, type Server } from "node:http";
import { type Listening, listen } from "./listen.ts";

export interface ForwardProxy extends Listening {
  server: Server;
}

export async function openForwardProxy(handle: RequestListener): Promise<ForwardProxy> {
  const server = createServer({ requestTimeout: 0 }, handle);
  return { server, ...(await listen(server)) };
}
