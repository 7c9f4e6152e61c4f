// Tens of thousands of photos: the page stays fast, its document small, and its memory flat.
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { browserForFile, openPage, photosOf, signInOn } from "../../support/browser.ts";
import { serveManyRecords } from "../../support/many-records.ts";
import { freshEvent } from "../../support/plain-client.ts";
import { quietMsOf } from "../../support/quiet-time.ts";
import { scrollThrough } from "../../support/scroll-through.ts";
import { sharedPictureStack } from "../../support/shared-stack.ts";
import { makeUser } from "../../support/tokens.ts";
import { traceTasks } from "../../support/trace-tasks.ts";

const stack = sharedPictureStack();
const browserFor = browserForFile(["--js-flags=--expose-gc", "--enable-precise-memory-info"]);
const count = 50_000;
/** On a quiet machine; CI's is slower and never quiet. */
const longTaskMs = process.env.CI ? 100 : 50;

/** How much longer work may take now than on a quiet machine, because of other processes. */
async function slowness(page: Page): Promise<number> {
  const worstMs = await page.evaluate<number>(`(async () => {
    let worst = 0;
    for (let round = 0; round < 40; round++) {
      const start = performance.now();
      for (let i = 0, x = 0; i < 4e6; i++) x = (x * 31 + i) | 0;
      worst = Math.max(worst, performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return worst;
  })()`);
  return Math.max(1, worstMs / 15);
}

describe(`${count} photos`, () => {
  it("appear at once, scroll smoothly to the end and back, and need little memory", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const { page, complaints } = await openPage(browser);
    await using served = await serveManyRecords(stack.apiUrl, eventId, count);
    await signInOn(page, served.origin, await makeUser(stack, { events: [eventId] }));
    await served.firstAnswer;
    const { ms: firstScreenMs } = await quietMsOf(() => photosOf(page).first().waitFor());
    expect(firstScreenMs).toBeLessThan(1000);
    await page
      .getByText(`${count.toLocaleString("en")} photos`, { exact: false })
      .and(page.locator("p.hint"))
      .waitFor();
    await expect.poll(() => page.locator("p.hint").first().innerText()).toBe("50,000 photos");

    const longest = { cpuMs: Number.POSITIVE_INFINITY, wallMs: Number.POSITIVE_INFINITY };
    // The best of three tries counts: a long task of the page itself is in each of them. The clock also counts others' work, so it
    // counts only without other work before and after. On a virtual machine, even processor time counts what its neighbours took.
    for (let tries = 0; tries < 3 && Math.max(longest.cpuMs, longest.wallMs) > longTaskMs; tries++) {
      const slownessBefore = await slowness(page);
      const endTrace = await traceTasks(page);
      const mostTiles = await scrollThrough(page);
      const { cpuMs, wallMs } = await endTrace();
      expect(mostTiles).toBeGreaterThan(10);
      expect(mostTiles).toBeLessThanOrEqual(300);
      longest.cpuMs = Math.min(longest.cpuMs, cpuMs);
      const isQuiet = Math.max(slownessBefore, await slowness(page)) < 1.5;
      longest.wallMs = isQuiet ? Math.min(longest.wallMs, wallMs) : 0;
    }
    expect(longest.cpuMs).toBeLessThanOrEqual(longTaskMs);
    expect(longest.wallMs).toBeLessThanOrEqual(longTaskMs);

    // With the keyboard: End goes to the last photo, Home to the first.
    await photosOf(page).first().focus();
    await page.keyboard.press("End");
    await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe(`Photo ${count - 1}`);
    await page.keyboard.press("Home");
    await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Photo 0");

    // A search covers all of them.
    await page.getByRole("searchbox", { name: "Search photos" }).fill("photo 49999");
    await expect.poll(() => photosOf(page).count()).toBe(1);
    const megabytes = await page.evaluate<number>("gc(), performance.memory.usedJSHeapSize / 1e6");
    expect(megabytes).toBeLessThan(300);
    expect(complaints).toEqual([]);
    process.stderr.write(
      `first screen ${firstScreenMs.toFixed(0)} ms, longest task ${longest.wallMs} ms (${longest.cpuMs} of them its own), ${megabytes.toFixed(0)} MB\n`,
    );
  });
});

describe("a drop of 10,001 files", () => {
  it("is fully counted, each file with its outcome, in no more memory than a list of names", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const { page, complaints } = await openPage(browser);
    await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [eventId] }));
    await page.getByText("No photos yet").waitFor();
    const heap = () => page.evaluate<number>("gc(), performance.memory.usedJSHeapSize / 1e6");
    const before = await heap();
    await page.evaluate(`{
      const data = new DataTransfer();
      for (let i = 0; i < 10001; i++) data.items.add(new File(["no photo " + i], "note-" + i + ".txt"));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }`);
    await page.getByText("10,001 files are not photos and were left out").waitFor({ timeout: 200_000 });
    await page.getByRole("region", { name: "Uploads" }).getByText("note-0.txt").waitFor();
    expect(await page.locator(".line").count()).toBeLessThan(60);
    expect((await heap()) - before).toBeLessThan(60);
    expect(complaints).toEqual([]);
  });
});
