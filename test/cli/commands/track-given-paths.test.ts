import { describe, expect, it } from "vitest";
import { trackGivenPaths } from "../../../cli/commands/track-given-paths.ts";

const placed = (path: string) => ({ path, relativePath: path });

describe("the given paths of a stopped run", () => {
  it("include one that the file system never answered for", async () => {
    const never = new Promise<boolean>(() => {});
    const tracked = trackGivenPaths([placed("a.jpg"), placed("gone/b.jpg"), placed("c.jpg")], (path) =>
      path === "a.jpg" ? Promise.resolve(false) : never,
    );
    const taken = tracked.paths[Symbol.asyncIterator]();
    await taken.next();
    void taken.next(); // a stop does not wait for it
    expect(tracked.notTaken()).toEqual([placed("gone/b.jpg"), placed("c.jpg")]);
  });

  it("include the folder in which it was stopped, but no file that was taken", async () => {
    const tracked = trackGivenPaths([placed("a.jpg"), placed("day"), placed("c.jpg")], async (path) => path === "day");
    const taken = tracked.paths[Symbol.asyncIterator]();
    await taken.next();
    expect(tracked.notTaken()).toEqual([placed("day"), placed("c.jpg")]);
    await taken.next();
    expect(tracked.notTaken()).toEqual([placed("day"), placed("c.jpg")]);
    await taken.next();
    expect(tracked.notTaken()).toEqual([]);
  });
});
