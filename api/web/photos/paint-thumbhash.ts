// Paints the blurred likeness of a photo while its picture is on the way: a few a frame, so that scrolling stays smooth.
import { thumbHashToRGBA } from "thumbhash";

const budgetMs = 4;
let queue: { canvas: HTMLCanvasElement; hash: string }[] = [];
let isScheduled = false;

/** @param hash in base64; one that is none paints nothing */
export function paintThumbhash(canvas: HTMLCanvasElement, hash: string): void {
  queue.push({ canvas, hash });
  schedule();
}

function schedule(): void {
  if (isScheduled || queue.length === 0) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    const end = performance.now() + budgetMs;
    queue = queue.filter(({ canvas }) => canvas.isConnected);
    while (queue.length > 0 && performance.now() < end) {
      const job = queue.shift();
      if (job) paint(job.canvas, job.hash);
    }
    schedule();
  });
}

function paint(canvas: HTMLCanvasElement, hash: string): void {
  try {
    const bytes = Uint8Array.from(atob(hash), (char) => char.charCodeAt(0));
    if (bytes.length < 5) return;
    const { w, h, rgba } = thumbHashToRGBA(bytes);
    canvas.width = w;
    canvas.height = h;
    canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
    canvas.dataset.painted = "yes";
  } catch {
    // a hash that is none: the tile keeps its plain colour
  }
}
