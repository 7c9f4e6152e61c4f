// The checks of a smoke test, in order. Each throws if it fails; the test prints their titles.
import { createHash } from "node:crypto";
import { type EventInfo, type ListAnswer, type ListedPhoto, routes } from "../../api/contract.ts";
import { ensure, ensureExit, eventually, type SmokeRun } from "./smoke-run.ts";

export type Check = (run: SmokeRun) => Promise<void>;

export const checks: Record<string, Check> = {
  "only /config answers without a token": async ({ config, call }) => {
    const { userPoolId, contentTypes } = await config();
    ensure(userPoolId !== "" && contentTypes.includes("image/jpeg"), "/config is not photoup's");
    for (const [name, route] of Object.entries(routes)) {
      if (name === "config") continue;
      const { status } = await call(route.replace(/^ANY/, "GET").replace(/\{[\w+]+\}/g, "x"), { token: "" });
      ensure(status === 401, `${route} answers ${status} to somebody without a token`);
    }
  },

  "a forged token is refused": async ({ call }) => {
    const { status } = await call("GET /events", { token: `${"e30.e30."}${"A".repeat(342)}` });
    ensure(status === 401, `it was answered ${status}`);
  },

  "the sign-in of the CLI is accepted": async ({ photoup, apiUrl }) => {
    ensureExit(await photoup("login", apiUrl), 0, "login");
  },

  "push uploads, and every photo is confirmed": async ({ photoup, folder, eventId, photos }) => {
    const result = await photoup("push", folder, "--event", eventId, "--json");
    ensureExit(result, 0, "push");
    const { uploaded } = finishedIn(result.stdout);
    ensure(uploaded === photos.length, `${uploaded} of ${photos.length} photos were uploaded`);
  },

  "the list has every photo with its caption": async ({ list, photos }) => {
    const listed = await eventually("the list", list, (answer) => answer.photos.length >= photos.length);
    for (const { title, photoId, fileName } of photos) {
      const found = listed.photos.find((photo) => photo.photoId === photoId);
      ensure(found?.title === title, `${fileName} is listed with the title ${JSON.stringify(found?.title)}`);
    }
  },

  "S3 vouches for the bytes of every photo": async ({ lookup, photos }) => {
    const ask = () => lookup(photos.map(({ photoId }) => photoId));
    const confirmed = await eventually("the lookup", ask, (answer) => answer.photos.length === photos.length);
    for (const { sha256, photoId, fileName } of photos) {
      const found = confirmed.photos.find((photo) => photo.photoId === photoId);
      ensure(found?.sha256 === sha256, `${fileName} is confirmed with the checksum ${found?.sha256}`);
    }
  },

  "a listed URL returns those bytes, and nothing without its signature": async ({ list, photos }) => {
    const listed = await eventually("the list", list, (answer) => answer.photos.length >= photos.length);
    for (const { photoId, url } of listed.photos) {
      const read = await fetch(url);
      ensure(read.status === 200, `the URL of ${photoId} answers ${read.status}`);
      const digest = createHash("sha256")
        .update(Buffer.from(await read.arrayBuffer()))
        .digest("base64");
      ensure(
        photos.some((photo) => photo.photoId === photoId && photo.sha256 === digest),
        `${photoId} has other bytes`,
      );
      const { status } = await fetch(url.replace(/\?.*/, ""));
      ensure(status === 403, `without its signature, the URL of ${photoId} answers ${status}`);
    }
  },

  "every photo gets previews, which a browser may cache": async ({ list, photos: sent }) => {
    const isDone = (photo: ListedPhoto) => photo.renditions !== undefined || photo.renditionsFailed !== undefined;
    const areAllDone = (answer: ListAnswer) => answer.photos.length >= sent.length && answer.photos.every(isDone);
    const { photos } = await eventually("previews", list, areAllDone);
    for (const { photoId, renditions, renditionsFailed } of photos) {
      ensure(renditions !== undefined, `${photoId} has no previews: ${renditionsFailed}`);
      for (const [name, type] of [
        ["small", "image/webp"],
        ["large", "image/jpeg"],
      ] as const) {
        const { url } = renditions[name];
        const read = await fetch(url);
        ensure(
          read.status === 200 && read.headers.get("content-type") === type,
          `${name} of ${photoId}: ${read.status}`,
        );
        const kept = read.headers.get("cache-control") ?? "nothing";
        ensure(/private.*max-age=31557600.*immutable/.test(kept), `${name} of ${photoId} has Cache-Control ${kept}`);
        await read.arrayBuffer();
        const { status } = await fetch(url.replace(/\?.*/, ""));
        ensure(status === 403, `without its signature, ${name} of ${photoId} answers ${status}`);
      }
    }
  },

  "a second push sends nothing": async ({ photoup, folder, eventId, photos }) => {
    const result = await photoup("push", folder, "--event", eventId, "--json", "--no-cache");
    ensureExit(result, 0, "push");
    const { uploaded, duplicate } = finishedIn(result.stdout);
    ensure(uploaded === 0 && duplicate === photos.length, `${uploaded} uploaded, ${duplicate} already there`);
  },

  "a URL accepts no other bytes, type or metadata, and nothing twice": async ({ initiate }) => {
    const bytes = Buffer.from(`\xff\xd8\xff\xe0 ${Math.random()}`.padEnd(100), "latin1");
    const other = Buffer.from(bytes).fill(0, 50);
    const { body } = await initiate(announced(bytes));
    ensure("s3PutObjectUrl" in body, `initiate answered ${JSON.stringify(body)}`);
    const put = async (content: Buffer, headers: object) =>
      (
        await fetch(body.s3PutObjectUrl, {
          method: "PUT",
          headers: { ...body.headers, ...headers },
          body: new Uint8Array(content),
        })
      ).status;
    const digest = createHash("sha256").update(other).digest("base64");
    for (const [what, status, expected] of [
      ["other bytes", await put(other, {}), 400],
      ["another checksum", await put(other, { "x-amz-checksum-sha256": digest }), 403],
      ["another type", await put(bytes, { "content-type": "text/html" }), 403],
      ["more metadata", await put(bytes, { "x-amz-meta-title": "x" }), 403],
      ["a longer body", await put(Buffer.concat([bytes, bytes]), {}), 403],
      ["the bytes that it is for", await put(bytes, {}), 200],
      ["them again", await put(bytes, {}), 412],
    ] as const) {
      ensure(status === expected, `${what}: answered ${status}, not ${expected}`);
    }
  },

  "a text that calls itself a JPEG is rejected": async ({ initiate, lookup }) => {
    const text = Buffer.from(`not a photo ${Math.random()}`.padEnd(100));
    const { body } = await initiate(announced(text));
    ensure("s3PutObjectUrl" in body, `initiate answered ${JSON.stringify(body)}`);
    const { photoId, headers, s3PutObjectUrl } = body;
    const put = await fetch(s3PutObjectUrl, { method: "PUT", headers, body: new Uint8Array(text) });
    ensure(put.status === 200, `the store answered ${put.status}`);
    await eventually(
      "the rejection",
      () => lookup([photoId]),
      ({ rejected }) => rejected?.some((each) => each.photoId === photoId) ?? false,
    );
  },

  "rm removes every photo of the event": async ({ photoup, list, eventId }) => {
    // For a moment a list may still show removed photos, and not yet show new ones, so remove whatever it shows until it is empty.
    const removeShown = async () => {
      const ids = (await list()).photos.map(({ photoId }) => photoId);
      const { exitCode, stderr } = ids.length > 0 ? await photoup("rm", eventId, ...ids, "--yes") : nothingToRemove;
      ensure(exitCode === 0 || exitCode === 3, `rm ended with ${exitCode}: ${stderr.trim().slice(-500)}`);
      return list();
    };
    await eventually("the empty list", removeShown, ({ photos }) => photos.length === 0);
  },

  "deleting the event deletes everything in it": async ({ photoup, initiate, list, eventId }) => {
    ensureExit(await photoup("events", "delete", eventId, "--yes"), 0, "events delete");
    await eventually("the empty list", list, ({ photos }) => photos.length === 0);
    const { status, body } = await initiate(announced(Buffer.from("\xff\xd8\xff\xe0 late", "latin1")));
    ensure(status === 410, `the deleted event still takes photos: ${status} ${JSON.stringify(body)}`);
    const isGone = (events: EventInfo[]) => events.every((event) => event.eventId !== eventId);
    const listEvents = async () => {
      const { stdout } = await photoup("events", "--json");
      return stdout
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as EventInfo);
    };
    await eventually("a list of events without it", listEvents, isGone);
  },
};

const nothingToRemove = { exitCode: 0, stderr: "" };

const announced = (bytes: Buffer) => ({
  contentType: "image/jpeg",
  sha256: createHash("sha256").update(bytes).digest("base64"),
  size: bytes.length,
});

function finishedIn(stdout: string): { uploaded?: number; duplicate?: number } {
  const lines = stdout.split("\n").filter((line) => line !== "");
  const last = JSON.parse(lines.at(-1) ?? "{}");
  ensure(last.type === "finished", `the last line of push is ${JSON.stringify(last)}`);
  return last;
}
