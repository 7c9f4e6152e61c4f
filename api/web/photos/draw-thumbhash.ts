// The blurred likeness of a photo while its picture is on the way: a few a frame, so that scrolling stays smooth. As pictures,
// not canvases: a browser keeps a layer of its own for each canvas, and fifty of them take all of a frame.
import { thumbHashToAverageRGBA, thumbHashToDataURL } from "thumbhash";

const budgetMs = 4;
/** More than are ever in the document. */
const maxKept = 600;

interface Job {
  hash: string;
  onDrawn(url: string): void;
}

const queue = new Set<Job>();
/** The address of each likeness that was drawn, the one used last at the end. */
const drawn = new Map<string, string>();
let isScheduled = false;

/**
 * Tells the address of a likeness: at once where it was drawn before, else within some frames.
 * @param hash in base64; one that is none is never drawn
 * @returns how to stop waiting for it
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

/** The one colour that stands for the photo, for CSS; undefined where the hash is none. */
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
