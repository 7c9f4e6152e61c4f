// Small pictures by their signed URLs: over connections that are kept, through the proxy, and with no token of ours.
import { RequestError } from "../errors.ts";
import { openSockets } from "./open-sockets.ts";
import { type HttpAnswer, maxAnswerBytes, type Transport } from "./transport.ts";

export interface PictureReader {
  /** Throws a RequestError, which never holds the URL: its signature opens the picture for anybody. */
  read(url: string): Promise<Buffer>;
  close(): Promise<void>;
}

const headers = ["accept", "image/*"];

export function readPictures(env: Readonly<Record<string, string | undefined>>): PictureReader {
  const transports = new Map<string, Transport>();

  function transportTo(origin: string): Transport {
    const transport = transports.get(origin) ?? openSockets(origin, env);
    transports.set(origin, transport);
    return transport;
  }

  return {
    async read(url) {
      const { origin, pathname, search } = new URL(url);
      const limits = { maxAnswerBytes: maxAnswerBytes.picture, isBinary: true };
      const answer = await transportTo(origin).send({ method: "GET", path: pathname + search, headers, ...limits });
      if (answer.status !== 200) throw refusal(origin, answer);
      return Buffer.from(answer.text, "latin1");
    },
    async close() {
      for (const transport of transports.values()) await transport.close();
    },
  };
}

function refusal(origin: string, { status }: HttpAnswer): RequestError {
  const isTransient = status === 429 || status >= 500;
  return new RequestError(`${origin} does not give a picture (status ${status}).`, {
    status,
    code: "no_picture",
    isTransient,
  });
}
