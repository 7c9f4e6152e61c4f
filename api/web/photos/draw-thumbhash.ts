// Draws a blurred placeholder for a photo while its picture loads: a few per frame, so that scrolling stays smooth. It is an image, because a
// browser keeps a layer for each canvas, and fifty canvases take up a whole frame.
import { thumbHashToAverageRGBA, thumbHashToDataURL } from "thumbhash";

const budgetMs = 4;
/** More than the document ever contains. */
const maxKept = 600;

interface Job {
  hash: string;
  onDrawn(url: string): void;
}

const queue = new Set<Job>();
/** The URL of each placeholder, the most recently used last. */
const drawn = new Map<string, string>();
let isScheduled = false;

/**
 * Reports a placeholder's URL: at once if it exists, otherwise within a few frames.
 * @param hash in base64; an invalid one is never reported
 * @returns a function that cancels the request
 */
export function drawThumbhash(hash: string, onDrawn: (url: string) => void): () => void {
  const url = drawn.get(hash);
  if (url !== undefined) {
    keep(hash, url);
    onDrawn(url);
    return () => undefined;
  }
  const job = { hash, onDrawn };
  queue.add(job);
  schedule();
  return () => queue.delete(job);
}

/** The photo's average colour, for CSS; undefined if the hash is invalid. */
export function colourOf(hash: string): string | undefined {
  const bytes = bytesOf(hash);
  if (!bytes) return undefined;
  const { r, g, b } = thumbHashToAverageRGBA(bytes);
  return `rgb(${[r, g, b].map((part) => Math.round(part * 255)).join(" ")})`;
}

function schedule(): void {
  if (isScheduled || queue.size === 0) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    const end = performance.now() + budgetMs;
    for (const job of queue) {
      queue.delete(job);
      const url = drawn.get(job.hash) ?? draw(job.hash);
      if (url !== undefined) job.onDrawn(url);
      if (performance.now() >= end) break;
    }
    schedule();
  });
}

function draw(hash: string): string | undefined {
  const bytes = bytesOf(hash);
  if (!bytes) return undefined;
  try {
    const [, png = ""] = thumbHashToDataURL(bytes).split(",");
    const url = URL.createObjectURL(new Blob([binaryOf(png)], { type: "image/png" }));
    keep(hash, url);
    return url;
  } catch {
    return undefined; // the tile keeps its plain colour
  }
}

function keep(hash: string, url: string): void {
  drawn.delete(hash);
  drawn.set(hash, url);
  if (drawn.size <= maxKept) return;
  const [oldest] = drawn;
  if (!oldest) return;
  drawn.delete(oldest[0]);
  URL.revokeObjectURL(oldest[1]);
}

function bytesOf(hash: string): Uint8Array | undefined {
  try {
    const bytes = binaryOf(hash);
    return bytes.length < 5 ? undefined : bytes;
  } catch {
    return undefined;
  }
}

const binaryOf = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
