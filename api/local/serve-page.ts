// Serves the built page as CloudFront does: index.html at `/`, which is revalidated each time, and files that never change.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { HapiRequest, HapiResponse, HapiToolkit } from "serverless-offline";
import { pageFileHeaders } from "../deploy/page-file-headers.ts";

export interface PageFiles {
  /** `dist/page`, the output of `npm run build`. */
  folder: string;
  /** Sent with every response. */
  headers: Record<string, string>;
}

/** Undefined for any other request, or if the page has not been built. */
export async function servePage(
  { folder, headers }: PageFiles,
  request: HapiRequest,
  h: HapiToolkit,
): Promise<HapiResponse | undefined> {
  const file = fileOf(request.path);
  if (file === undefined || !["get", "head"].includes(request.method)) return undefined;
  const bytes = await readFile(path.join(folder, file)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const response = h.response(bytes).code(200);
  const { contentType, cacheControl } = pageFileHeaders(file);
  const all = { ...headers, "content-type": contentType, "cache-control": cacheControl };
  for (const [name, value] of Object.entries(all)) response.header(name, value);
  return response.takeover();
}

/** Accepts only file names that the build produces, so no path escapes the folder. */
function fileOf(urlPath: string): string | undefined {
  if (urlPath === "/" || urlPath === "/index.html") return "index.html";
  return /^\/assets\/[A-Za-z0-9_-]+\.[a-z0-9]+$/.test(urlPath) ? urlPath.slice(1) : undefined;
}
