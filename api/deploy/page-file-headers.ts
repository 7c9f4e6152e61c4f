// The headers of the page's files, from the bucket and from the local stack: their type, and how long browsers keep them.
import { extname } from "node:path";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** @param file in `dist/page`: `index.html`, which is revalidated each time, or one whose name changes with its content */
export function pageFileHeaders(file: string): { contentType: string; cacheControl: string } {
  return {
    contentType: types[extname(file)] ?? "application/octet-stream",
    cacheControl: file === "index.html" ? "no-cache" : "public, max-age=31536000, immutable",
  };
}
