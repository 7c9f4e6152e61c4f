import { describe, expect, it } from "vitest";
import type { ListedPhoto } from "../../../api/contract.ts";
import { rm } from "../../../cli/commands/rm.ts";
import { exitCodeOf, RequestError, UsageError } from "../../../cli/errors.ts";
import { each, type FakeIoOptions, fakeIo } from "../../support/fake-io.ts";

const ids = [
  "744af228-6fd1-8867-b695-7166c3cf6492",
  "744af228-aaaa-8867-b695-7166c3cf6492",
  "1387cb2c-cb3d-8579-b34a-95b6a4cbd6a5",
];
const [first = "", second = "", third = ""] = ids;

function world(options: FakeIoOptions = {}) {
  const removed: string[] = [];
  const api = {
    photos: () => each(...ids.map((photoId) => ({ photoId }) as ListedPhoto)),
    removePhoto: async (_eventId: string, photoId: string) => {
      if (!ids.includes(photoId))
        throw new RequestError("no such photo", { code: "not_found", status: 404, isTransient: false });
      removed.push(photoId);
    },
  };
  return { io: fakeIo({ ...options, api }), removed };
}

describe("rm", () => {
  it("removes what was named, after a yes", async () => {
    const { io, removed } = world({ isTerminal: true, input: "y\n" });
    expect(await rm({ event: "42", photos: [first, third] }, io)).toBe(0);
    expect(removed).toEqual([first, third]);
    expect(io.err()).toContain("Remove 2 photos from event 42 for good? [y/N]");
  });

  it.each(["n\n", "\n", "yeah\n", ""])("removes nothing after %j", async (input) => {
    const { io, removed } = world({ isTerminal: true, input });
    expect(await rm({ event: "42", photos: [first] }, io)).toBe(0);
    expect(removed).toEqual([]);
    expect(io.err()).toContain("Nothing was removed.");
  });

  it("asks nobody with --yes, and refuses to go without both", async () => {
    const { io, removed } = world();
    await expect(rm({ event: "42", photos: [first] }, io)).rejects.toThrow(/--yes/);
    expect(await rm({ event: "42", photos: [first], yes: true }, io)).toBe(0);
    expect(removed).toEqual([first]);
  });

  it("takes an id cut short, in any letter case, where it means one photo", async () => {
    const { io, removed } = world();
    expect(await rm({ event: "42", photos: ["1387CB2C", third, "744af228-a"], yes: true }, io)).toBe(0);
    expect(removed).toEqual([third, second]);
  });

  it.each([
    ["744af228", /Several/],
    ["00000000", /No photo/],
    ["../../x", /no photo's id/],
    ["744a", /no photo's id/],
  ])("removes nothing for the id %s", async (id, message) => {
    const { io, removed } = world();
    const options = { event: "42", photos: [third, id], yes: true };
    await expect(rm(options, io)).rejects.toThrow(UsageError);
    await expect(rm(options, io)).rejects.toThrow(message);
    expect(removed).toEqual([]);
  });

  it("removes nothing at Ctrl-C, which ends it with 130", async () => {
    const { io, removed } = world({ input: "\x03", isTerminal: true });
    const failure = await rm({ event: "42", photos: [first] }, io).catch((error: unknown) => error);
    expect(exitCodeOf(failure)).toBe(130);
    expect(removed).toEqual([]);
  });

  it("removes the others where one is gone, and exits 3", async () => {
    const { io, removed } = world();
    const gone = "00000000-0000-8000-8000-000000000000";
    expect(await rm({ event: "42", photos: [gone, first], yes: true }, io)).toBe(3);
    expect(removed).toEqual([first]);
    expect(io.err()).toContain(`${gone}: no such photo`);
  });
});
