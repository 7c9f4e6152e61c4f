// A server on 127.0.0.1 that plays the API, its sign-in service and its store, and gives some hostile answers.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { listen } from "../support/listen.ts";
import { mutateAnswer, pointedElsewhere, type WireAnswer } from "./mutate-answer.ts";
import { type Random, randomOf } from "./random.ts";

export interface HostileServer extends AsyncDisposable {
  /** The API's URL for one case. The first word of its path is the case's number. */
  apiUrlOf(caseNumber: number): string;
}

/** @param elsewhere an origin that answers may point to @param idToken a token that looks real */
export async function serveHostile(elsewhere: string, idToken: string, mayHang: boolean): Promise<HostileServer> {
  const randoms = new Map<number, Random>();
  const server = createServer(async (request) => {
    const { socket } = request;
    const body = await text(request).catch(() => "");
    const caseNumber = Number(/^\/(\d+)/.exec(request.url ?? "")?.[1] ?? 0);
    const random = randoms.get(caseNumber) ?? randomOf(caseNumber);
    randoms.set(caseNumber, random);
    const origin = `http://${request.headers.host}`;
    const good = goodAnswer(request, body, `${origin}/${caseNumber}`, idToken, random);
    // Some calls succeed, so that the calls that follow are tested too, also at another host.
    const isGood = random.chance(0.45);
    const isElsewhere = !isGood && random.chance(0.15);
    const answer =
      isGood || isElsewhere
        ? wireAnswer(isElsewhere ? pointedElsewhere(good, elsewhere) : good)
        : mutateAnswer(good, random, elsewhere, mayHang && random.chance(0.1));
    write(socket, answer, mayHang);
  });
  const listening = await listen(server);
  return {
    apiUrlOf: (caseNumber) => `${listening.origin}/${caseNumber}`,
    [Symbol.asyncDispose]: listening[Symbol.asyncDispose],
  };
}

function wireAnswer(good: unknown): WireAnswer {
  const body = Buffer.from(good === undefined ? "" : JSON.stringify(good));
  const headers: [string, string][] = [["content-length", String(body.length)]];
  return { status: 200, headers, body, manner: "at once" };
}

function goodAnswer(request: IncomingMessage, body: string, root: string, idToken: string, random: Random): unknown {
  const { url = "", method } = request;
  if (request.headers["x-amz-target"]) {
    const session = { IdToken: idToken, AccessToken: idToken, RefreshToken: "refresh", ExpiresIn: 3600 };
    const challenge = {
      ChallengeName: "PASSWORD_VERIFIER",
      ChallengeParameters: verifier,
    };
    return random.chance(0.8) ? { AuthenticationResult: session } : { ...challenge, Session: "s" };
  }
  if (url.endsWith("/config")) return config(root, random);
  if (url.endsWith("/initiate-upload")) return initiate(root, body);
  if (url.endsWith("/lookup")) return lookup(body, random);
  const cursor = random.chance(0.3) ? { cursor: random.pick(["a", "b", "a+b/c="]) } : {};
  if (/\/photos\?/.test(url)) return { photos: [listed(root, "a"), listed(root, "b")], ...cursor };
  if (/\/events\?/.test(url)) return { events: [{ eventId: "42" }, { eventId: "43" }], ...cursor };
  if (/\/tickets\?/.test(url)) return { tickets: [ticket], ...cursor };
  if (/\/tickets$/.test(url)) return { ...ticket, secret: "0123456789abcdefghijABCDEFGHIJ-_" };
  if (/\/tickets\/[^/?]+$/.test(url)) return method === "DELETE" ? undefined : { ...ticket, eventName: "Spring ball" };
  if (/\/attendees\?/.test(url))
    return { attendees: [{ email: "ann@example.com", registeredAt: "2026-11-22T10:00:00Z" }], ...cursor };
  if (/\/events\/[^/?]+$/.test(url)) {
    if (method === "DELETE") return { isDone: random.chance(0.7), photos: random.int(9) };
    return { eventId: "42", name: "Spring ball", startsAt: "2026-06-01T18:00:00", timeZone: "Europe/Berlin" };
  }
  if (method === "PUT" && /\/attendees\//.test(url)) return { ...invited, ...random.pick(invitations) };
  return method === "PUT" ? undefined : {};
}

const invited = { email: "bob@example.com", registeredAt: "2026-11-22T10:00:00Z", registered: true };
const invitations = [{ invited: true }, { hadAccount: true }, { mailRefused: "limit" }, { mailRefused: "address" }, {}];
const ticket = {
  ...{ ticketId: "42.abcdefghjk", eventId: "42", name: "Bob", uploadedBy: "Bob (ticket abcdefghjk)", maxPhotos: 100 },
  ...{ createdAt: "2026-11-22T10:00:00Z", expiresAt: "2026-11-29T10:00:00Z" },
  ...{ photos: 3, bytes: 3000, storedPhotos: 2, storedBytes: 2000 },
};

const verifier = { SALT: "12", SRP_B: "f".repeat(99), SECRET_BLOCK: "AAAA", USER_ID_FOR_SRP: "ann" };

function config(root: string, random: Random) {
  return {
    apiVersion: 1,
    region: "eu-west-1",
    userPoolId: "local_Pool",
    userPoolClientId: "client",
    cognitoEndpoint: root,
    authFlow: random.pick(["USER_SRP_AUTH", "USER_PASSWORD_AUTH"]),
    contentTypes: ["image/png", "image/jpeg"],
    maxBytes: 5 * 1024 ** 3,
    maxInitiatePhotos: random.pick([1, 50]),
  };
}

const photoIdOf = (sha256: string) => createHash("sha256").update(sha256).digest("hex").slice(0, 32);

function initiate(root: string, body: string) {
  const asked = parsed(body);
  const one = (photo: { sha256?: string }) => ({
    photoId: photoIdOf(photo?.sha256 ?? ""),
    s3PutObjectUrl: `${root}/store?X-Amz-Signature=secret`,
    headers: { "content-type": "image/png" },
    expiresAt: new Date(Date.now() + 900_000).toISOString(),
  });
  return Array.isArray(asked.photos) ? { photos: asked.photos.map(one) } : one(asked);
}

function lookup(body: string, random: Random) {
  const { photoIds = [] } = parsed(body);
  const found = photoIds.filter(() => random.chance(0.5));
  const photos = found.map((photoId: string) => ({ photoId, size: 83, contentType: "image/png", sha256: "AAAA" }));
  return { photos };
}

function listed(root: string, seed: string) {
  return {
    photoId: photoIdOf(seed),
    eventId: "42",
    size: 83,
    contentType: "image/png",
    title: "A title",
    fileName: "a.png",
    takenAt: "2026-11-22T10:00:00+01:00",
    uploadedAt: "2026-11-22T10:00:00Z",
    uploadedBy: "ann@example.com",
    url: `${root}/originals/${seed}?Signature=s`,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: what a client sent, whatever it is
function parsed(text: string): any {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** Writes to the socket directly, because no library would send these answers. */
function write(socket: Socket, { status, headers, body, manner }: WireAnswer, mayHang: boolean): void {
  const isChunked = headers.some(([name, value]) => name === "transfer-encoding" && value.includes("chunked"));
  const framed = isChunked
    ? Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n0\r\n\r\n")])
    : body;
  const head = `HTTP/1.1 ${status} x\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  const all = Buffer.concat([Buffer.from(head), framed]);
  if (manner === "never begins") return;
  if (manner === "cut off")
    return void socket.write(all.subarray(0, Math.floor(all.length / 2)), () => socket.destroy());
  // The client would wait for a length that is too long.
  if (manner === "at once") return void (mayHang ? socket.write(all) : socket.end(all));
  let at = 0;
  const timer = setInterval(
    () => {
      const isOver = at >= all.length && manner !== "never ends";
      if (isOver && !mayHang) socket.end();
      if (isOver || socket.destroyed) return clearInterval(timer);
      socket.write(at < all.length ? all.subarray(at, ++at) : " ");
    },
    manner === "never ends" ? 200 : 1,
  );
}
