import { describe, expect, it } from "vitest";
import { readList } from "../../../cli/http/read-list.ts";
import { collectGarbage } from "../../support/collect-garbage.ts";

interface Page {
  photos: string[];
  cursor?: string;
}

/** Reads to the end. @param tookMs the time of each request */
async function read(page: (n: number) => Page, { tookMs = 0, most = 100_000 } = {}) {
  let [now, asked] = [0, 0];
  const told: number[] = [];
  const readPage = readList<Page>({
    async ask() {
      now += tookMs;
      return page(++asked);
    },
    count: ({ photos }) => photos.length,
    endless: () => new Error("endless"),
    elapsedMs: () => now,
    onProgress: (entries) => told.push(entries),
  });
  let entries = 0;
  let failure: string | undefined;
  try {
    for (let cursor: string | undefined; asked < most; ) {
      const { photos, cursor: next } = await readPage(cursor);
      entries += photos.length;
      cursor = next;
      if (!cursor) break;
    }
  } catch (error) {
    failure = (error as Error).message;
  }
  return { asked, told, entries, failure };
}

const hundred = Array.from({ length: 100 }, String);

describe("a list", () => {
  it("of a hundred thousand entries is read to its end", async () => {
    const { entries, failure } = await read((n) => ({ photos: hundred, ...(n < 1000 && { cursor: `c${n}` }) }));
    expect([entries, failure]).toEqual([100_000, undefined]);
  });

  it("goes on after empty pages, such as those of deleted events", async () => {
    const page = (n: number) => ({ photos: n % 100 === 0 ? hundred : [], ...(n < 1000 && { cursor: `c${n}` }) });
    expect(await read(page)).toMatchObject({ entries: 1000, failure: undefined });
  });

  it("whose pages stay empty counts as endless", async () => {
    const { asked, failure } = await read((n) => ({ photos: [], cursor: `c${n}` }));
    expect([asked, failure]).toEqual([101, "endless"]);
  });

  it("whose cursor repeats counts as endless", async () => {
    const { asked, failure } = await read((n) => ({ photos: hundred, cursor: `c${n % 7}` }));
    expect([asked, failure]).toEqual([8, "endless"]);
  });

  it("reports its progress after every ten seconds of waiting", async () => {
    const page = (n: number) => ({ photos: hundred, ...(n < 20 && { cursor: `c${n}` }) });
    expect((await read(page, { tookMs: 2_000 })).told).toEqual([500, 1000, 1500, 2000]);
    expect((await read(page, { tookMs: 200 })).told).toEqual([]);
  });

  it("takes a few hundred bytes per page, however long its cursor", async () => {
    const used: number[] = [];
    const page = (n: number) => {
      if (n % 5_000 === 0) {
        collectGarbage();
        used.push(process.memoryUsage().heapUsed);
      }
      return { photos: hundred, cursor: Buffer.alloc(4000, `c${n}`).toString() };
    };
    expect(await read(page, { most: 10_000 })).toMatchObject({ asked: 10_000, failure: undefined });
    const [before = Number.NaN, after = Number.NaN] = used;
    expect((after - before) / 5_000).toBeLessThan(300);
  });
});
