import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pageFileHeaders } from "../../../api/deploy/page-file-headers.ts";
import { planRelease } from "../../../api/deploy/page-releases.ts";
import { type PageBucket, uploadPage } from "../../../api/deploy/upload-page.ts";

describe("planRelease", () => {
  const now = new Date("2026-11-28T12:00:00Z");

  it("keeps the files of a replaced release for 30 days, however long it was served", () => {
    const first = planRelease([], ["a.js", "b.js"], now);
    expect(first).toEqual({ releases: [{ files: ["a.js", "b.js"] }], remove: [] });
    const second = planRelease(first.releases, ["a.js", "c.js"], now);
    expect(second.remove).toEqual([]);
    const soon = planRelease(second.releases, ["d.js"], new Date("2026-12-28T11:59:00Z"));
    expect(soon.remove).toEqual([]);
    const later = planRelease(second.releases, ["d.js"], new Date("2026-12-28T12:00:00Z"));
    expect(later.remove).toEqual(["b.js"]);
  });

  it("never removes what the new release has", () => {
    const old = [{ files: ["a.js", "b.js"], replacedAt: "2026-01-01T00:00:00Z" }];
    expect(planRelease(old, ["a.js"], now).remove).toEqual(["b.js"]);
  });
});

it("each type of file that the page consists of has its content type", () => {
  const typeOf = (file: string) => pageFileHeaders(file).contentType;
  expect(["index.html", "assets/a-1.js", "assets/a-1.css", "assets/a-1.svg", "assets/a-1.txt"].map(typeOf)).toEqual([
    "text/html; charset=utf-8",
    "text/javascript; charset=utf-8",
    "text/css; charset=utf-8",
    "image/svg+xml",
    "text/plain; charset=utf-8",
  ]);
  expect(typeOf("assets/a-1.bin")).toBe("application/octet-stream");
});

describe("uploadPage", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "photoup-page-"));
    await mkdir(join(folder, "assets"));
    await writeFile(join(folder, "index.html"), "<!doctype html>");
    await writeFile(join(folder, "assets/main-AAAA.js"), "1");
    await writeFile(join(folder, "assets/main-BBBB.css"), "2");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("uploads hashed names to be cached for good, and index.html, to be revalidated, after everything that it names", async () => {
    const calls: string[] = [];
    const kept = new Map<string, string>();
    const bucket: PageBucket = {
      read: async (key) => kept.get(key),
      async put(key, body, { contentType, cacheControl }) {
        kept.set(key, String(body));
        calls.push(`${key} ${contentType} ${cacheControl}`);
      },
      async remove(key) {
        calls.push(`remove ${key}`);
      },
    };
    await uploadPage(folder, bucket, new Date("2026-11-28T12:00:00Z"));
    expect(calls).toEqual([
      "assets/main-AAAA.js text/javascript; charset=utf-8 public, max-age=31536000, immutable",
      "assets/main-BBBB.css text/css; charset=utf-8 public, max-age=31536000, immutable",
      "index.html text/html; charset=utf-8 no-cache",
      "releases.json application/json no-store",
    ]);
    await rm(join(folder, "assets/main-AAAA.js"));
    await uploadPage(folder, bucket, new Date("2026-11-28T13:00:00Z"));
    await uploadPage(folder, bucket, new Date("2026-12-28T14:00:00Z"));
    expect(calls.filter((call) => call.startsWith("remove"))).toEqual(["remove assets/main-AAAA.js"]);
  });
});
