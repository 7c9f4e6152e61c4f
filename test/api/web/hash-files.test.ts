// The worker may fail to load, or crash: each file still gets an answer.
import { expect, it, vi } from "vitest";
import { openHasher } from "../../../api/web/upload/hash-files.ts";
import type { HashRequest } from "../../../api/web/upload/hash-worker.ts";

/** Workers that follow a script, one after another; the last one answers everything. */
function threads(...behaviours: ("not found" | "breaks")[]) {
  const pauses: number[] = [];
  const unreachable = vi.fn();
  const open = () => {
    const behaviour = behaviours.shift();
    const thread = Object.assign(new EventTarget(), {
      terminate: () => undefined,
      postMessage({ id, file }: HashRequest) {
        if (behaviour === "not found") return;
        const event = behaviour
          ? Object.assign(new Event("error"), { message: "out of memory" })
          : new MessageEvent("message", { data: { id, name: file.name } });
        queueMicrotask(() => thread.dispatchEvent(event));
      },
    });
    if (behaviour === "not found") setTimeout(() => thread.dispatchEvent(new Event("error")));
    return thread as unknown as Worker;
  };
  const hasher = openHasher(unreachable, open, async (ms) => void pauses.push(ms));
  return { hash: (name: string) => hasher.hash(new File([name], name), undefined), pauses, unreachable };
}

it("files wait for a worker whose code failed to load at first", async () => {
  const { hash, pauses, unreachable } = threads("not found", "not found");
  expect(await Promise.all([hash("a"), hash("b")])).toMatchObject([{ name: "a" }, { name: "b" }]);
  expect(await hash("c")).toMatchObject({ name: "c" });
  expect(pauses).toEqual([3000, 3000]);
  expect(unreachable).toHaveBeenCalledTimes(2); // the upload says so
});

it("a worker that crashes on a file fails only that file", async () => {
  const { hash, unreachable } = threads("breaks");
  expect(await hash("a")).toEqual({ failure: "unreadable" });
  expect(unreachable).not.toHaveBeenCalled();
  expect(await hash("b")).toMatchObject({ name: "b" });
});
