// The queue of files that were found but not begun, largest first, so that no large file comes last and alone.

export interface Sized {
  sizeBytes: number;
}

export interface Backlog<File extends Sized> {
  readonly length: number;
  add(file: File): void;
  /** Takes one of the largest. Sizes within a fifth of each other go in order of arrival. */
  take(): File | undefined;
  /** What `take` would return. */
  readonly next: File | undefined;
}

export function createBacklog<File extends Sized>(): Backlog<File> {
  // Four queues for each power of two.
  const queues: { files: File[]; from: number }[] = [];
  let length = 0;
  const firstQueue = () => {
    for (let n = queues.length - 1; n >= 0; n--) {
      const queue = queues[n];
      if (queue && queue.from < queue.files.length) return queue;
    }
    return undefined;
  };
  return {
    get length() {
      return length;
    },
    add(file) {
      const n = Math.floor(4 * Math.log2(file.sizeBytes + 1));
      while (queues.length <= n) queues.push({ files: [], from: 0 });
      queues[n]?.files.push(file);
      length++;
    },
    get next() {
      const queue = firstQueue();
      return queue?.files[queue.from];
    },
    take() {
      const queue = firstQueue();
      if (!queue) return undefined;
      const file = queue.files[queue.from++];
      if (queue.from === queue.files.length) {
        queue.files = [];
        queue.from = 0;
      } else if (queue.from >= 1024) {
        queue.files.splice(0, queue.from);
        queue.from = 0;
      }
      length--;
      return file;
    },
  };
}
