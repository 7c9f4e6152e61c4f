// The page in print, and beside a phone's notch.
import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { browserForFile, expectAccessible, openPage, photosOf, signInOn } from "../../support/browser.ts";
import { serveManyRecords } from "../../support/many-records.ts";
import { freshEvent } from "../../support/plain-client.ts";
import { sharedStack } from "../../support/shared-stack.ts";
import { makeUser } from "../../support/tokens.ts";

const stack = sharedStack();
const browserFor = browserForFile();

async function openMany(test: TestContext, count: number) {
  const eventId = freshEvent();
  const opened = await openPage(await browserFor(test));
  const served = await serveManyRecords(stack.apiUrl, eventId, count);
  await opened.page.route("**/*.webp*", (route) => route.abort()); // hundreds of pictures make a PDF slow
  await signInOn(opened.page, served.origin, await makeUser(stack, { events: [eventId] }));
  await opened.page.getByText(`${count.toLocaleString("en")} photos`, { exact: true }).waitFor();
  return { ...opened, served };
}

/** The number of printed sheets. */
const sheetsOf = async (page: Page) => ((await page.pdf()).toString("latin1").match(/\/Type \/Page\b/g) ?? []).length;

describe("on paper", () => {
  it("an event of thousands is the photos on screen, and a photo is its picture and details", async (test) => {
    const { page, complaints, served } = await openMany(test, 600);
    await using _ = served;
    expect(await sheetsOf(page)).toBeLessThan(12);
    await photosOf(page).first().click();
    await page.getByRole("dialog", { name: "Photo 0" }).getByText("SHA-256").waitFor();
    expect(await sheetsOf(page)).toBe(1);
    await page.emulateMedia({ media: "print" });
    expect(await page.getByRole("link", { name: "Download original" }).isVisible()).toBe(false);
    expect(await page.getByText("Camera 0").isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });
});

describe("a phone held sideways", () => {
  it("shows nothing behind its notch", async (test) => {
    const { page, complaints, served } = await openMany(test, 40);
    await using _ = served;
    await page.setViewportSize({ width: 844, height: 390 });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Emulation.setSafeAreaInsetsOverride", { insets: { left: 47, right: 47 } });
    const within = (selector: string) =>
      page
        .locator(selector)
        .evaluateAll((elements) =>
          elements
            .map((element) =>
              (
                element as unknown as { getBoundingClientRect(): { left: number; right: number } }
              ).getBoundingClientRect(),
            )
            .map(({ left, right }) => [left, right]),
        );
    await expect
      .poll(async () => Math.min(...(await within(".tile")).map(([left = 0]) => left)))
      .toBeGreaterThanOrEqual(47);
    await page.getByRole("button", { name: "Select", exact: true }).click();
    for (const selector of [".brand", ".toolbar", ".selection-bar", ".tile"]) {
      for (const [left = 0, right = 0] of await within(selector)) {
        expect(left, selector).toBeGreaterThanOrEqual(47);
        expect(right, selector).toBeLessThanOrEqual(844 - 47);
      }
    }
    // The bar does not fill most of a small screen either, such as a page at 400 %.
    await page.setViewportSize({ width: 320, height: 256 });
    await expect
      .poll(() => page.locator(".selection-bar").evaluate(({ clientHeight }) => clientHeight))
      .toBeLessThan(128);
    await page.setViewportSize({ width: 844, height: 390 });
    await page.getByRole("button", { name: "Done" }).click();
    await photosOf(page).first().click();
    await page.getByRole("dialog", { name: "Photo 0" }).waitFor();
    for (const selector of [".pswp__button--close", ".photo-panel h2", ".photo-panel .button"]) {
      for (const [left = 0, right = 0] of await within(selector)) {
        expect(left, selector).toBeGreaterThanOrEqual(47);
        expect(right, selector).toBeLessThanOrEqual(844 - 47);
      }
    }
    // A long title can be read in full, even with the keyboard alone.
    await page.locator(".photo-panel h2 bdi").evaluate((name) => {
      name.textContent = "A long title ".repeat(38);
    });
    await expectAccessible(page, "a long title");
    await page.getByRole("button", { name: "Details" }).click();
    await expectAccessible(page, "a long title, with the details");
    expect(await page.locator(".photo-panel h2").evaluate((h2) => h2.scrollHeight - h2.clientHeight)).toBe(0);
    expect(complaints).toEqual([]);
  });
});
