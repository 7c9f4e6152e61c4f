// On a venue's Wi-Fi, with a busy server: every photo arrives once, and nothing stored is sent again.
import { readdir, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { browserForFile, openPage, photosOf, signInOn, statusOf } from "../../support/browser.ts";
import { bulkPhoto } from "../../support/bulk-photos.ts";
import { openFaultyProxy, type ProxyFaults } from "../../support/faulty-proxy.ts";
import { photosForFile } from "../../support/photos-for-file.ts";
import { freshEvent } from "../../support/plain-client.ts";
import { sharedPictureStack } from "../../support/shared-stack.ts";
import { readPuts } from "../../support/stack-controls.ts";
import { makeUser } from "../../support/tokens.ts";

const stack = sharedPictureStack();
const browserFor = browserForFile();
const photosHere = photosForFile();

describe("an upload of the page", () => {
  it("delivers every photo once through refusals, resets, an outage, expired URLs and an expired token, except one whose file vanished", async (test) => {
    const browser = await browserFor(test);
    const faults: ProxyFaults = {};
    await using proxy = await openFaultyProxy(faults);
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId] });
    const { page } = await openPage(browser, { proxy: { server: proxy.url, bypass: "<-loopback>" } });
    await signInOn(page, stack.apiUrl, user);
    await page.getByText("No photos yet").waitFor();
    const photos = await photosHere.make(101, { count: 40, sizeBytes: 60_000 });
    // One photo first, so that all of the page's code is loaded.
    await page.getByLabel("Upload photos").setInputFiles(photos.slice(0, 1));
    await statusOf(page, /^1 of 1 photo is/).waitFor();

    Object.assign(faults, {
      refusals: 0.1,
      resets: 0.05,
      expiries: 0.05,
      lostAnswers: 0.05,
      outage: { afterPuts: 12, forMs: 20_000 },
      tokenExpiry: { afterPuts: 25 },
    } satisfies ProxyFaults);
    await page.getByLabel("Upload photos").setInputFiles(photos.slice(1));
    await unlink(photos.at(-1) ?? "");
    await statusOf(page, /^39 of 40 photos are in event/).waitFor({ timeout: 200_000 });
    await page.getByLabel("Show only problems and files left out").check();
    await page.getByText("Failed: The file was moved or changed, or cannot be read. Choose it again.").waitFor();

    const puts = Object.values(await readPuts(stack, eventId));
    expect(puts.length).toBe(39);
    expect(puts.every(({ stored }) => stored === 1)).toBe(true);
    expect(proxy.counts.outage).toBe(1);
    expect(proxy.tokens.size).toBeGreaterThan(1);
  });

  it("that begins offline says so, and has all of the page's code already", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const { page, complaints } = await openPage(browser);
    const fetched = page.waitForEvent("requestfinished", (request) => request.url().includes("hash-worker"));
    await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [eventId] }));
    await page.getByText("No photos yet").waitFor();
    await fetched;
    await page.context().setOffline(true);
    const [photo = ""] = await photosHere.make(105, { count: 1, sizeBytes: 60_000 });
    await page.getByLabel("Upload photos").setInputFiles([photo]);
    await page.getByText("No connection. The upload resumes by itself.").waitFor();
    await page.context().setOffline(false);
    await statusOf(page, /^1 of 1 photo is/).waitFor();
    expect(complaints).toEqual([]);
  });

  it("that a reload interrupted sends no stored byte again when the same folder is dropped", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId] });
    const { page, complaints } = await openPage(browser);
    await signInOn(page, stack.apiUrl, user);
    const photos = await photosHere.make(102, { count: 60, sizeBytes: 60_000 });
    await page.getByLabel("Upload photos").setInputFiles(photos);
    await expect.poll(async () => Object.keys(await readPuts(stack, eventId)).length).toBeGreaterThan(10);
    await page.reload();
    await signInOn(page, page.url(), user);
    await page.getByLabel("Upload photos").setInputFiles(photos);
    await statusOf(page, /^60 of 60 photos are in event/).waitFor();
    const puts = Object.values(await readPuts(stack, eventId));
    expect(puts.map(({ stored }) => stored)).toEqual(puts.map(() => 1));
    // Once more: now nothing is sent.
    const attempts = puts.reduce((sum, put) => sum + put.attempts, 0);
    await page.getByRole("button", { name: "Close the list" }).click();
    await page.getByLabel("Upload photos").setInputFiles(photos);
    await statusOf(page, /^60 of 60/).waitFor();
    const after = Object.values(await readPuts(stack, eventId));
    expect(after.reduce((sum, put) => sum + put.attempts, 0)).toBe(attempts);
    expect(complaints).toEqual([]);
  });

  it("accepts files dropped anywhere on the page", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const { page, complaints } = await openPage(browser);
    await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [eventId] }));
    await page.getByText("No photos yet").waitFor();
    const photos = Array.from({ length: 12 }, (_, index) => bulkPhoto(index, { seed: 104 }).toString("base64"));
    await page.evaluate(`{
      const data = new DataTransfer();
      for (const [index, text] of ${JSON.stringify(photos)}.entries()) {
        const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
        data.items.add(new File([bytes], index + ".jpg", { type: "image/jpeg" }));
      }
      for (const name of ["dragenter", "dragover", "drop"]) {
        document.querySelector("main").dispatchEvent(
          new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }),
        );
      }
    }`);
    await statusOf(page, /^12 of 12 photos are in event/).waitFor();
    expect(Object.keys(await readPuts(stack, eventId)).length).toBe(12);
    expect(complaints).toEqual([]);
  });

  it("counts every file of a chosen folder, and names files that are not photos", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const { page, complaints } = await openPage(browser);
    await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [eventId] }));
    await page.getByText("No photos yet").waitFor();
    const [photo = ""] = await photosHere.make(103, { count: 3, sizeBytes: 60_000 });
    const { length } = await readdir(dirname(photo)); // with those of the tests above, if they have run
    await page.getByLabel("Upload a folder").setInputFiles(dirname(photo));
    await statusOf(page, new RegExp(`^${length} of ${length} photos are in event`)).waitFor({ timeout: 200_000 });
    await page.getByLabel("Upload photos").setInputFiles([import.meta.filename]);
    await page.getByText("1 file is not a photo and was left out").waitFor();
    await page.getByLabel("Show only problems and files left out").check();
    await page.getByText("faults.test.ts").waitFor();
    await expect.poll(() => photosOf(page).count()).toBeGreaterThanOrEqual(3);
    expect(complaints).toEqual([]);
  });
});
