import { describe, expect, it } from "vitest";
import { readPages } from "../../../api/web/http/read-pages.ts";

type Page = { items: string[]; cursor?: string };
const read = (pageOf: (asked: number, cursor: string | undefined) => Page) => {
  let asked = 0;
  const reading = readPages(
    async (cursor) => pageOf(++asked, cursor),
    ({ items }) => items,
    (item) => item,
  );
  return reading.finally(() => expect(asked).toBeLessThan(200));
};

describe("a list that comes in pages", () => {
  it("is read to the end across empty pages, and has each item once", async () => {
    const pages: Page[] = [{ items: ["a", "b"], cursor: "1" }, { items: [], cursor: "2" }, { items: ["b", "c"] }];
    expect(await read((asked) => pages[asked - 1] as Page)).toEqual(["a", "b", "c"]);
  });

  it.each([
    ["a cursor comes back", (asked: number) => ({ items: [String(asked)], cursor: "same" })],
    ["pages stay empty", (asked: number) => ({ items: [], cursor: String(asked) })],
    ["pages repeat", (asked: number) => ({ items: ["a"], cursor: String(asked) })],
  ])("fails if it has no end: %s", async (_what, pageOf) => {
    await expect(read(pageOf)).rejects.toMatchObject({ code: "endless_list" });
  });
});
