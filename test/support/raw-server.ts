// A TCP server on 127.0.0.1 that sends what no HTTP library would.
import { createServer, type Socket } from "node:net";
import { type Listening, listen } from "./listen.ts";

export const serveRaw = (onConnection: (socket: Socket) => void): Promise<Listening> =>
  listen(createServer(onConnection));
