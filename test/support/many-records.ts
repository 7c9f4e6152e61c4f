// An event of any number of photos, without photos: a server that lists records, shows one picture for all of them, and forwards
// everything else to a local stack. It does not intercept requests in the browser, which would cost time there.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import sharp from "sharp";
import type { ConfigAnswer, ListAnswer, ListedPhoto } from "../../api/contract.ts";
import { listen } from "./listen.ts";

export interface ManyRecords extends AsyncDisposable {
  origin: string;
  /** In milliseconds; 0 until the list was requested. */
  firstAnswerAt(): number;
  /** Resolves with the list's first answer. */
  firstAnswer: Promise<void>;
}

const userPoolPath = "/user-pool";

/** @param behind the stack's address */
export async function serveManyRecords(behind: string, eventId: string, count: number): Promise<ManyRecords> {
  const picture = await somePicture();
  let firstAnswerAt = 0;
  let onFirstAnswer: () => void;
  const firstAnswer = new Promise<void>((resolve) => (onFirstAnswer = resolve));

  function list(query: URLSearchParams): ListAnswer {
    const from = Number(query.get("cursor") ?? 0);
    const to = Math.min(count, from + Number(query.get("limit")));
    const isNewest = query.get("order") === "newest";
    const photos = Array.from({ length: to - from }, (_, i) =>
      recordOf(eventId, isNewest ? count - 1 - from - i : from + i),
    );
    return { photos, ...(to < count && { cursor: String(to) }) };
  }

  // The user pool only answers its own stack's page, and this page comes from us.
  let userPool = "";
  const server = await listen(
    createServer((request, response) => {
      serve(request, response).catch(() => response.destroy()); // the browser has gone, or the stack
    }),
  );

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (pathname.endsWith(".webp")) {
      response.writeHead(200, { "content-type": "image/webp", "cache-control": "max-age=900" }).end(picture);
      return;
    }
    if (pathname === `/events/${eventId}/photos`) {
      const body = JSON.stringify(list(searchParams));
      firstAnswerAt ||= Date.now();
      onFirstAnswer();
      response.writeHead(200, { "content-type": "application/json" }).end(body);
      return;
    }
    const { authorization, "content-type": type, "x-amz-target": target } = request.headers;
    const body = await buffer(request);
    const answer = await fetch(pathname === userPoolPath ? userPool : behind + request.url, {
      method: request.method ?? "GET",
      headers: {
        ...(authorization && { authorization }),
        ...(type && { "content-type": type }),
        ...(target && { "x-amz-target": String(target) }),
      },
      ...(body.length > 0 && { body }),
    });
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => !ofConnection.has(name)));
    if (pathname === "/config") {
      const config = (await answer.json()) as ConfigAnswer;
      userPool = config.cognitoEndpoint ?? "";
      response
        .writeHead(answer.status, headers)
        .end(JSON.stringify({ ...config, cognitoEndpoint: server.origin + userPoolPath }));
      return;
    }
    response.writeHead(answer.status, headers).end(Buffer.from(await answer.arrayBuffer()));
  }

  return {
    origin: server.origin,
    firstAnswerAt: () => firstAnswerAt,
    firstAnswer,
    [Symbol.asyncDispose]: server[Symbol.asyncDispose],
  };
}

/** Headers about one connection, or about bytes that `fetch` has decompressed. */
const ofConnection = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding"]);

const shapes = [
  [6000, 4000],
  [4000, 6000],
  [4032, 3024],
  [9000, 3000],
] as const;

/** As in an event of five days: a photo every nine seconds, of every shape, each with its own thumbhash. */
function recordOf(eventId: string, index: number): ListedPhoto {
  const at = new Date(Date.UTC(2026, 4, 14, 8) + index * 9000).toISOString();
  const [width, height] = shapes[index % shapes.length] ?? shapes[0];
  const id = index.toString(16).padStart(12, "0");
  const hash = Buffer.from("1QcSHQRnh493V4dIh4eXh1h4kJUI", "base64");
  hash.writeUInt16LE(index % 65_536, 8);
  const scale = 640 / Math.max(width, height);
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  return {
    photoId: `00000000-0000-8000-8000-${id}`,
    eventId,
    title: `Photo ${index}`,
    fileName: `DSC_${index}.jpg`,
    takenAt: at.slice(0, 19),
    uploadedAt: at,
    uploadedBy: `person-${index % 80}@example.com`,
    contentType: "image/jpeg",
    size: 8_000_000 + index,
    sha256: `${id}${id}${id}AAAAAAA=`,
    width,
    height,
    thumbhash: hash.toString("base64"),
    renditions: {
      small: { url: `/small/${id}.webp?Signature=${"a".repeat(400)}`, width: wide, height: high },
      large: { url: `/large/${id}.webp?Signature=${"a".repeat(400)}`, width: wide * 3, height: high * 3 },
    },
    details: { camera: `Camera ${index % 7}`, keywords: ["event", `day ${index % 5}`], width, height },
    url: `/originals/${id}.jpg?X-Amz-Signature=${"a".repeat(400)}`,
  };
}

/** Costs as much to fetch and decode as a real `small`. */
function somePicture(): Promise<Buffer> {
  const noise = { type: "gaussian", mean: 128, sigma: 60 } as const;
  return sharp({ create: { width: 640, height: 427, channels: 3, background: "gray", noise } })
    .blur(1.2)
    .webp({ quality: 75 })
    .toBuffer();
}
