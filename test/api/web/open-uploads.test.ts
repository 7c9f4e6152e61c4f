// An upload releases its browser resources when it ends.
import { expect, it } from "vitest";
import type { ConfigAnswer } from "../../../api/contract.ts";
import { openGate } from "../../../api/web/upload/open-gate.ts";
import { openUpload } from "../../../api/web/upload/open-upload.ts";
import { openUploads } from "../../../api/web/upload/open-uploads.ts";

/** Uploads whose workers are counted, and whose code loads on demand. */
function openCounted(codeComes: Promise<void> = Promise.resolve()) {
  const threads = { opened: 0, closed: 0 };
  const openHasher = () => {
    threads.opened++;
    return {
      hash: async () => ({ failure: "unreadable" }) as const,
      close: () => void threads.closed++,
    };
  };
  const nothing = () => Promise.reject(new Error("nothing is to be asked"));
  const load: Parameters<typeof openUploads>[2] = async () => {
    await codeComes;
    return [{ openUpload }, { openHasher }, { openGate }, { putPhoto: nothing }, { stayAwake: () => undefined }];
  };
  const config = { contentTypes: ["image/jpeg"], maxBytes: 1000 } as ConfigAnswer;
  return { threads, uploads: openUploads({ lookup: nothing, initiate: nothing }, config, load) };
}

const files = [{ file: new File(["a"], "a.jpg"), path: "a.jpg" }];

it("leaving loses what a dismissed upload has not saved yet", async () => {
  const { uploads, threads } = openCounted();
  await uploads.add("42", files);
  const upload = uploads.of("42").get();
  if (!upload) throw new Error("no upload");
  let isSaved = false;
  upload.mayBeLeft = () => isSaved;
  uploads.dismiss("42");
  expect([threads.closed, uploads.of("42").get(), uploads.mayBeLeft()]).toEqual([1, undefined, false]);
  isSaved = true;
  expect(uploads.mayBeLeft()).toBe(true);
});

it("a dismissed upload ends its worker, and the next one opens another", async () => {
  const { threads, uploads } = openCounted();
  await uploads.add("42", files);
  uploads.dismiss("42");
  expect(threads).toEqual({ opened: 1, closed: 1 });
  await uploads.add("42", files);
  expect(threads).toEqual({ opened: 2, closed: 1 });
  uploads.cancelAll();
  expect(threads.closed).toBe(2);
});

it("files chosen while the code is loading do not start after everything was cancelled", async () => {
  let come = (): void => undefined;
  const { threads, uploads } = openCounted(new Promise((resolve) => (come = resolve)));
  const adding = uploads.add("42", files);
  expect(uploads.mayBeLeft()).toBe(false);
  uploads.cancelAll();
  come();
  await adding;
  expect(threads.opened).toBe(0);
  expect(uploads.of("42").get()).toBeUndefined();
  expect(uploads.mayBeLeft()).toBe(true);
});
