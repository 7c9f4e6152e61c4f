import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";
import { freshEvent, initiate, listPhotos, put } from "../support/plain-client.ts";
import { quietMsOf } from "../support/quiet-time.ts";
import { sharedPictureStack } from "../support/shared-stack.ts";
import { tinyPhoto } from "../support/tiny-photos.ts";
import { makeUser, signIn } from "../support/tokens.ts";

const stack = sharedPictureStack();
const about = { title: "Keynote Speech", description: "Steve walking out on stage", contentType: "image/png" };
const eventId = freshEvent();
let token: string;

beforeAll(async () => {
  token = (await signIn(stack, await makeUser(stack, { events: [eventId] }))).idToken;
});

it("uploads with only a title, a description and a content type, and sees the photo within 5 s", async () => {
  const { bytes } = tinyPhoto();
  const permission = await initiate(stack, token, eventId, about);
  expect(await put({ ...permission, headers: { "content-type": "image/png" } }, bytes)).toBe("200");
  const isListed = () =>
    expect
      .poll(() => listPhotos(stack, token, eventId))
      .toMatchObject([{ ...about, size: bytes.length, photoId: permission.photoId }]);
  expect((await quietMsOf(isListed, [stack.pid])).ms).toBeLessThan(5_000);
  const [photo] = await listPhotos(stack, token, eventId);
  expect(Date.parse(photo?.uploadedAt ?? "")).toBeGreaterThan(Date.now() - 60_000);
  const read = await fetch(photo?.url ?? "");
  expect(read.headers.get("content-type")).toBe("image/png");
  expect(Buffer.from(await read.arrayBuffer())).toEqual(bytes);
});

it.skipIf(!hasCurl())("does the same with curl -T (skipped without curl)", async () => {
  const event = freshEvent();
  const { idToken } = await signIn(stack, await makeUser(stack, { events: [event] }));
  const { s3PutObjectUrl } = await initiate(stack, idToken, event, about);
  const folder = await mkdtemp(path.join(tmpdir(), "photoup-curl-"));
  try {
    const file = path.join(folder, "photo.png");
    // Long enough for curl to wait for 100 Continue.
    const { bytes } = tinyPhoto(2_000_000);
    await writeFile(file, bytes);
    const args = [
      "-sS",
      "-o",
      path.join(folder, "answer"),
      "-w",
      "%{http_code}",
      "-T",
      file,
      "-H",
      "Content-Type: image/png",
    ];
    const { stdout } = await promisify(execFile)("curl", [...args, s3PutObjectUrl]);
    expect(stdout).toBe("200");
    await expect.poll(() => listPhotos(stack, idToken, event)).toMatchObject([{ size: bytes.length }]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

function hasCurl(): boolean {
  try {
    execFileSync("curl", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
