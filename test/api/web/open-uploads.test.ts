// An upload releases its browser resources when it ends, and its list closes only for good if every caption is saved.
import { describe, expect, it, vi } from "vitest";
import type { ConfigAnswer, InitiateAnswer } from "../../../api/contract.ts";
import { openGate } from "../../../api/web/upload/open-gate.ts";
import { openUpload } from "../../../api/web/upload/open-upload.ts";
import { openUploads } from "../../../api/web/upload/open-uploads.ts";

const nothing = () => Promise.reject(new Error("nothing is to be asked"));
const digest = new Uint8Array(32);

/**
 * Uploads whose workers are counted, and whose code loads on demand.
 * @param initiate the answer to captions for photos, which the event already has; without it, no file can be read
 */
function openCounted(
  codeComes: () => Promise<void> = () => Promise.resolve(),
  initiate?: () => Promise<InitiateAnswer>,
) {
  const threads = { opened: 0, closed: 0 };
  const kind = { contentType: "image/jpeg" } as const;
  const openHasher = () => {
    threads.opened++;
    return {
      hash: async () =>
        initiate
          ? { sha256: digest, head: new Uint8Array(), parts: [], kind, isCut: false }
          : ({ failure: "unreadable" } as const),
      close: () => void threads.closed++,
    };
  };
  const load: Parameters<typeof openUploads>[2] = async () => {
    await codeComes();
    return [
      { openUpload },
      { openHasher, fetchWorkerCode: nothing },
      { openGate },
      { putPhoto: nothing },
      { stayAwake: () => undefined },
    ];
  };
  const config = { contentTypes: ["image/jpeg"], maxBytes: 1000 } as ConfigAnswer;
  const lookup = async (_eventId: string, photoIds: string[]) => ({
    photos: photoIds.map((photoId) => ({ photoId, sha256: btoa(String.fromCharCode(...digest)), size: 1, ...kind })),
  });
  return { threads, uploads: openUploads({ lookup, initiate: initiate ?? nothing }, config, load) };
}

const files = [{ file: new File(["a"], "a.jpg"), path: "a.jpg" }];

describe("a list that is closed before a caption is saved", () => {
  /** The list was closed while the caption's request is running. */
  async function openClosed() {
    let answer = (_answer: InitiateAnswer | Promise<InitiateAnswer>): void => undefined;
    const { uploads, threads } = openCounted(
      undefined,
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    await uploads.add("42", files);
    const upload = uploads.of("42").get();
    const [item] = upload?.items ?? [];
    if (!upload || !item) throw new Error("no upload");
    await expect.poll(() => upload.isRunning()).toBe(false);
    upload.setCaption(item, { title: "Dance" });
    upload.sendCaption(item);
    uploads.dismiss("42");
    expect([threads.closed, uploads.of("42").get(), uploads.mayBeLeft()]).toEqual([0, undefined, false]);
    return { uploads, threads, upload, answer: (given: Parameters<typeof answer>[0]) => answer(given) };
  }
  const saved: InitiateAnswer = { photoId: "p", status: "stored" };

  it("stays closed once it is saved, and ends its worker", async () => {
    const { uploads, threads, answer } = await openClosed();
    answer(saved);
    await vi.waitFor(() => expect(threads.closed).toBe(1));
    expect([uploads.of("42").get(), uploads.mayBeLeft()]).toEqual([undefined, true]);
  });

  it.each([
    ["refused", () => Promise.resolve<InitiateAnswer>({ ...saved, captionRefused: true })],
    ["not saved", () => Promise.reject(new Error("no"))],
  ])("opens again if the caption is %s, and can then be closed", async (_how, given) => {
    const { uploads, threads, upload, answer } = await openClosed();
    answer(given());
    await vi.waitFor(() => expect(uploads.of("42").get()).toBe(upload));
    expect([upload.captionsNotSaved(), threads.closed]).toEqual([1, 0]);
    uploads.dismiss("42");
    expect([uploads.of("42").get(), threads.closed]).toEqual([undefined, 1]);
  });

  it("opens again if more files are added, and stays open", async () => {
    const { uploads, threads, upload, answer } = await openClosed();
    await uploads.add("42", files);
    expect([uploads.of("42").get(), upload.items.length]).toEqual([upload, 2]);
    answer(saved);
    await vi.waitFor(() => expect(uploads.mayBeLeft()).toBe(true));
    expect([uploads.of("42").get(), threads]).toEqual([upload, { opened: 1, closed: 0 }]);
  });

  it("stays closed, and ends its worker, if what was typed is deleted again", async () => {
    const { uploads, threads } = openCounted(undefined, nothing);
    await uploads.add("42", files);
    const upload = uploads.of("42").get();
    const [item] = upload?.items ?? [];
    if (!upload || !item) throw new Error("no upload");
    await expect.poll(() => upload.isRunning()).toBe(false);
    for (const title of ["D", ""]) upload.setCaption(item, { title });
    uploads.dismiss("42");
    upload.sendCaption(item); // the list's last act on the screen
    expect([uploads.of("42").get(), threads.closed]).toEqual([undefined, 1]);
  });

  it("is cancelled with everything else, for good", async () => {
    const { uploads, threads, answer } = await openClosed();
    uploads.cancelAll();
    expect([threads.closed, uploads.mayBeLeft()]).toEqual([1, true]);
    answer({ ...saved, captionRefused: true });
    await new Promise((resolve) => setImmediate(resolve));
    expect([uploads.of("42").get(), threads.closed]).toEqual([undefined, 1]);
  });
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
  const { threads, uploads } = openCounted(() => new Promise((resolve) => (come = resolve)));
  const adding = uploads.add("42", files);
  expect(uploads.mayBeLeft()).toBe(false);
  uploads.cancelAll();
  come();
  await adding;
  expect(threads.opened).toBe(0);
  expect(uploads.of("42").get()).toBeUndefined();
  expect(uploads.mayBeLeft()).toBe(true);
});

it("files chosen while the code is loading are not added to the upload of whoever signs in next", async () => {
  const come: (() => void)[] = [];
  const { uploads } = openCounted(() => new Promise((resolve) => void come.push(resolve)));
  const adding = uploads.add("42", files);
  uploads.cancelAll();
  const next = uploads.add("42", [{ file: new File(["b"], "b.jpg"), path: "b.jpg" }]);
  come[1]?.();
  await next;
  come[0]?.();
  await adding;
  expect(
    uploads
      .of("42")
      .get()
      ?.items.map(({ path }) => path),
  ).toEqual(["b.jpg"]);
});
