// Photos over 64 MiB in the page: they are sent in parts over an unreliable connection, and stored parts are never sent again.
import { appendFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Page, Request } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { type LineFaults, openBadLine } from "../../support/bad-line.ts";
import { browserForFile, openPage, signInOn, statusOf } from "../../support/browser.ts";
import { openFaultyProxy, type ProxyFaults } from "../../support/faulty-proxy.ts";
import { photosForFile } from "../../support/photos-for-file.ts";
import { freshEvent } from "../../support/plain-client.ts";
import { sharedStack } from "../../support/shared-stack.ts";
import { deliveriesSettled, readKeys, readReceived } from "../../support/stack-controls.ts";
import { makeUser } from "../../support/tokens.ts";

const stack = sharedStack();
const browserFor = browserForFile();
const megabyte = 1_000_000;
const sizeBytes = 72 * megabyte;
const partCount = Math.ceil(sizeBytes / (5 * 1024 ** 2));
const photosHere = photosForFile();
/** Ends a hang. */
const wholeUpload = { timeout: 200_000 };

const makeLarge = async (seed: number) => (await photosHere.make(seed, { count: 1, sizeBytes }))[0] ?? "";

/** Every part received of the event's large photo. */
async function partsOf(eventId: string) {
  const received = Object.values(await readReceived(stack, eventId)).find(({ parts }) => Object.keys(parts).length > 0);
  return { bytes: received?.bytes ?? 0, parts: Object.values(received?.parts ?? {}) };
}

/** Watches the page's PUTs, from now on. */
function watchPuts(page: Page) {
  const active = new Set<Request>();
  let begun = 0;
  page.on("request", (request) => {
    if (request.method() !== "PUT") return;
    active.add(request);
    begun++;
  });
  for (const end of ["requestfinished", "requestfailed"] as const) {
    page.on(end as "requestfinished", (request) => void active.delete(request));
  }
  return { active: () => active.size, begun: () => begun };
}

/** One photo whose parts were each stored once. */
async function expectOnce(eventId: string): Promise<void> {
  await deliveriesSettled(stack);
  expect(await readKeys(stack, eventId)).toHaveLength(1);
  const { parts } = await partsOf(eventId);
  expect(parts.map(({ stored }) => stored)).toEqual(Array(partCount).fill(1));
}

const uploading = (page: Page, path: string) => page.getByLabel("Upload photos").setInputFiles(path);

/** The page behind a proxy, with a person signed in who may upload to a new event. */
async function openEvent(test: TestContext, { url }: { url: string }) {
  const browser = await browserFor(test);
  const eventId = freshEvent();
  const opened = await openPage(browser, { proxy: { server: url, bypass: "<-loopback>" } });
  const user = await makeUser(stack, { events: [eventId] });
  await signInOn(opened.page, stack.apiUrl, user);
  return { eventId, user, ...opened };
}

/** The same, with a large photo chosen at once. */
async function uploadOver(test: TestContext, faults: LineFaults, seed: number) {
  await browserFor(test); // without Chromium, the test is skipped here
  const line = await openBadLine(faults);
  const path = await makeLarge(seed);
  const event = await openEvent(test, line);
  const puts = watchPuts(event.page);
  await uploading(event.page, path);
  return { ...event, line, path, puts, [Symbol.asyncDispose]: () => line[Symbol.asyncDispose]() };
}

describe("a photo of 72 MB", () => {
  it("arrives once, with at most 1.4 times its bytes, although each connection breaks after 12 MB", async (test) => {
    await using upload = await uploadOver(test, { cutAfterBytes: 12 * megabyte }, 401);
    const { eventId, page, complaints, line } = upload;
    await statusOf(page, /^1 of 1 photo is in event/).waitFor(wholeUpload);
    expect(line.cuts()).toBeGreaterThan(2);
    expect(line.bodyBytes() / sizeBytes).toBeLessThanOrEqual(1.4);
    await expectOnce(eventId);
    expect(complaints).toEqual([]);
  });

  it("that a reload interrupted continues when chosen again, and no stored part is sent twice", async (test) => {
    await using upload = await uploadOver(test, { holdAfterBytes: sizeBytes / 3 }, 402);
    const { eventId, page, line, path, user, complaints } = upload;
    await line.held;
    await page.reload();
    line.release();
    // A part that was sent completely arrives, although the page has gone.
    await expect.poll(() => line.active().requests).toBe(0);
    await signInOn(page, page.url(), user);
    await uploading(page, path);
    await statusOf(page, /^1 of 1 photo is in event/).waitFor(wholeUpload);
    await expectOnce(eventId);
    expect(complaints).toEqual([]);
  });

  it("stops while paused, and continues after a cancellation without sending stored parts", async (test) => {
    await using upload = await uploadOver(test, { holdAfterBytes: sizeBytes / 5 }, 403);
    const { eventId, page, line, complaints, puts } = upload;
    await line.held;
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused").waitFor();
    line.release();
    // Active parts finish; no others start.
    await expect.poll(puts.active).toBe(0);
    const begun = puts.begun();
    const { parts } = await partsOf(eventId);
    expect(parts).toHaveLength(begun);
    expect(parts.length).toBeLessThan(partCount);
    await delay(500);
    expect(puts.begun()).toBe(begun);
    expect((await partsOf(eventId)).parts).toEqual(parts);

    await page.getByRole("button", { name: "Cancel the upload" }).click();
    await statusOf(page, /^0 of 1/).waitFor();
    await page.getByRole("button", { name: "Retry failed photos" }).click();
    await statusOf(page, /^1 of 1 photo is in event/).waitFor(wholeUpload);
    await expectOnce(eventId);
    expect(complaints).toEqual([]);
  });

  it("that changes on disk while being sent is reported as changed, and does not enter the event", async (test) => {
    await using upload = await uploadOver(test, { holdAfterBytes: sizeBytes / 5 }, 406);
    const { eventId, page, line, path } = upload;
    await line.held;
    await appendFile(path, "more");
    line.release();
    await statusOf(page, /^0 of 1 photo is in event/).waitFor();
    await page.getByText("Failed: The file was moved or changed, or cannot be read. Choose it again.").waitFor();
    expect(await readKeys(stack, eventId)).toEqual([]);
  });

  it("arrives once through refusals, resets, expired URLs, an outage and an expired token", async (test) => {
    await browserFor(test);
    const faults: ProxyFaults = {};
    await using proxy = await openFaultyProxy(faults);
    const { eventId, page } = await openEvent(test, proxy);
    // A small photo first, so that all of the page's code is loaded.
    await uploading(page, (await photosHere.make(405, { count: 1 }))[0] ?? "");
    await statusOf(page, /^1 of 1 photo is/).waitFor();
    Object.assign(faults, {
      refusals: 0.1,
      resets: 0.1,
      expiries: 0.1,
      outage: { afterPuts: 5, forMs: 8_000 },
      tokenExpiry: { afterPuts: 9 },
    } satisfies ProxyFaults);
    await uploading(page, await makeLarge(404));
    await statusOf(page, /^2 of 2 photos are in event/).waitFor(wholeUpload);
    await deliveriesSettled(stack);
    expect(await readKeys(stack, eventId)).toHaveLength(2);
    expect((await partsOf(eventId)).parts.map(({ stored }) => stored)).toEqual(Array(partCount).fill(1));
    expect(proxy.counts.outage).toBe(1);
    expect(proxy.tokens.size).toBeGreaterThan(1);
  });
});
