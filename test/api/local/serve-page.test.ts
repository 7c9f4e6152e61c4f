import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HapiRequest, HapiToolkit } from "serverless-offline";
import { afterEach, beforeEach, expect, it } from "vitest";
import { servePage } from "../../../api/local/serve-page.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-page-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html>");
  writeFileSync(join(folder, "assets/main-AAAA.js"), "1");
  writeFileSync(join(folder, "secret.js"), "2");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function get(path: string, method = "get") {
  const headers: Record<string, string> = {};
  let text: string | undefined;
  const response = {
    code: () => response,
    header: (name: string, value: string) => void Object.assign(headers, { [name]: value }),
    takeover: () => response,
  };
  const h = {
    response(bytes: Buffer) {
      text = String(bytes);
      return response;
    },
  };
  const page = { folder, headers: { "x-frame-options": "DENY" } };
  await servePage(page, { path, method } as HapiRequest, h as unknown as HapiToolkit);
  return text === undefined ? undefined : { text, headers };
}

it("the local stack sends the page's files as CloudFront does, and no others", async () => {
  const html = { "content-type": "text/html; charset=utf-8", "cache-control": "no-cache", "x-frame-options": "DENY" };
  expect(await get("/")).toEqual({ text: "<!doctype html>", headers: html });
  expect((await get("/assets/main-AAAA.js"))?.headers).toEqual({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
    "x-frame-options": "DENY",
  });
  for (const path of ["/secret.js", "/assets/../secret.js", "/assets/none-AAAA.js", "/config"]) {
    expect(await get(path)).toBeUndefined();
  }
  expect(await get("/", "post")).toBeUndefined();
});
