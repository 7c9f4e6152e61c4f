import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { bulkPhoto } from "../support/bulk-photos.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { readKeys } from "../support/stack-controls.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

it("a photo that is copied while it is pushed arrives whole, once; one that does not cease to grow fails as changing", async () => {
  await using temporary = await temporaryFolder();
  const folder = temporary.at("card");
  mkdirSync(folder);
  const at = (name: string) => `${folder}/${name}`;
  const photo = bulkPhoto(1, { sizeBytes: 200_000 });
  writeFileSync(at("copied.jpg"), photo.subarray(0, 60_000));
  writeFileSync(at("endless.jpg"), photo.subarray(0, 50_000));
  writeFileSync(at("whole.jpg"), bulkPhoto(2));
  const photographer = await freshPhotographer();

  let writes = 0;
  let writing: NodeJS.Timeout | undefined;
  const onStart = () => {
    writing = setInterval(() => {
      writes++;
      appendFileSync(at("endless.jpg"), "x");
      if (writes === 3) appendFileSync(at("copied.jpg"), photo.subarray(60_000));
    }, 300);
  };
  const { lines, exitCode } = await push(photographer, [folder], { onStart }).finally(() => clearInterval(writing));

  const ending = (name: string) =>
    lines.find(({ type, path }) => path === at(name) && /^(uploaded|failed)$/.test(String(type)));
  expect(ending("copied.jpg")).toMatchObject({ type: "uploaded", sizeBytes: expect.any(Number) });
  expect(ending("copied.jpg")).not.toHaveProperty("notProven");
  expect(ending("whole.jpg")).toMatchObject({ type: "uploaded" });
  expect(ending("endless.jpg")).toMatchObject({ type: "failed", code: "changing" });
  expect(await readKeys(sharedStack(), photographer.eventId)).toHaveLength(2);
  expect(exitCode).toBe(3);
});
