// A push that deletes or moves local files, killed at twenty moments: every file that has left its folder is in the event or in the other folder.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { photoIdOf } from "../../api/contract.ts";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { callApi } from "../support/call-api.ts";
import { freshPhotographer, type Photographer, push } from "../support/push-photos.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { mintToken } from "../support/tokens.ts";

const stack = sharedStack();
const photosEach = 12;

/** After that many lines, and that many milliseconds after the last one, so each round kills at another point. */
const moments = Array.from({ length: 20 }, (_, n) => ({ lines: 2 + ((n * 7) % 45), laterMs: n % 2 === 0 ? 0 : n }));

const digestOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest();

function digestsBelow(folder: string): Set<string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return new Set(
    names.filter((name) => /^[^.].*\.jpg$/.test(name)).map((name) => digestOf(join(folder, name)).toString("hex")),
  );
}

async function provenOf(photographer: Photographer, digests: Buffer[]): Promise<Set<string>> {
  const proven = new Set<string>();
  const token = mintToken(stack, { email: photographer.env.PHOTOUP_EMAIL ?? "" });
  for (let at = 0; at < digests.length; at += 100) {
    const batch = new Map(digests.slice(at, at + 100).map((digest) => [photoIdOf(digest), digest]));
    const body = { photoIds: [...batch.keys()], proveStored: true };
    const answer = await callApi(stack, `POST /events/${photographer.eventId}/photos/lookup`, { token, body });
    for (const { photoId, sha256, object } of answer.body.photos as {
      photoId: string;
      sha256: string;
      object: string;
    }[]) {
      const digest = batch.get(photoId);
      if (object === "stored" && digest?.toString("base64") === sha256) proven.add(digest.toString("hex"));
    }
  }
  return proven;
}

/** Kills photoup at the given moment, unless it has finished before. */
const killedAt = (photographer: Photographer, args: string[], { lines, laterMs }: (typeof moments)[number]) =>
  push(photographer, ["--concurrency", "2", "--limit-rate", "400k", ...args], {
    onStart(child) {
      let seen = 0;
      child.stdout?.on("data", (chunk: Buffer) => {
        seen += chunk.toString().split("\n").length - 1;
        if (seen >= lines) setTimeout(() => child.kill("SIGKILL"), laterMs);
      });
    },
  });

it.each([
  ["--delete-after", undefined],
  ["--move-after, on the same disk", tmpdir()],
  ["--move-after, to another disk", "/dev/shm"],
])(
  "%s, killed at any moment: every file is in its folder, moved, or proven in the event, and the same command again finishes",
  async (_, disk) => {
    if (disk !== undefined && !existsSync(disk)) return;
    await using folder = await temporaryFolder();
    const done = disk === undefined ? undefined : mkdtempSync(join(disk, "photoup-done-"));
    try {
      mkdirSync(folder.at("home"));
      const photographer = await freshPhotographer(folder.at("home"));
      const removal = done === undefined ? ["--delete-after"] : ["--move-after", done];
      const args = [folder.at("card"), ...removal];
      const all: Buffer[] = [];
      let kills = 0;
      const rounds = disk === undefined ? moments : moments.filter((__, n) => n % 3 === 0);
      for (const [n, moment] of rounds.entries()) {
        const made = await makeBulkPhotos(folder.at(`card/${n}`), photosEach, { seed: 100 + n });
        all.push(...made.map(digestOf));
        if ((await killedAt(photographer, args, moment)).signal === "SIGKILL") kills++;
        const [here, there] = [digestsBelow(folder.at("card")), done === undefined ? undefined : digestsBelow(done)];
        const gone = all.filter((digest) => !here.has(digest.toString("hex")));
        const proven = await provenOf(photographer, gone);
        for (const hex of gone.map((digest) => digest.toString("hex"))) {
          expect(proven.has(hex), `${hex} is gone in round ${n}, and is in the event`).toBe(true);
          if (there) expect(there.has(hex), `${hex} is gone in round ${n}, and is in the other folder`).toBe(true);
        }
      }
      expect(kills).toBeGreaterThan(0);
      const { exitCode, finished } = await push(photographer, args);
      expect([exitCode, finished.failed]).toEqual([0, 0]);
      expect(digestsBelow(folder.at("card")).size).toBe(0);
      if (done) expect(digestsBelow(done).size).toBe(all.length);
      expect((await provenOf(photographer, all)).size).toBe(all.length);
    } finally {
      if (done !== undefined) rmSync(done, { recursive: true });
    }
  },
  300_000,
);
