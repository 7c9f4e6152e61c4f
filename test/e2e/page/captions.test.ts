// Captions typed in the upload's list: they complement the photo's own, and neither scrolling nor leaving the screen loses them.
import { basename } from "node:path";
import type { Browser, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { ListedPhoto } from "../../../api/contract.ts";
import { browserForFile, expectAccessible, openPage, photosOf, signInOn, statusOf } from "../../support/browser.ts";
import { callApi } from "../../support/call-api.ts";
import { photosForFile } from "../../support/photos-for-file.ts";
import { photosSettled } from "../../support/photos-settled.ts";
import { freshEvent } from "../../support/plain-client.ts";
import { sharedPictureStack } from "../../support/shared-stack.ts";
import { type Credentials, makeUser, signIn } from "../../support/tokens.ts";

const stack = sharedPictureStack();
const browserFor = browserForFile();
const photosHere = photosForFile();

async function uploaded(browser: Browser, files: string[], eventId: string, user: Credentials) {
  const { page, complaints } = await openPage(browser);
  await signInOn(page, `${stack.apiUrl}/#/events/${eventId}`, user);
  await page.getByLabel("Upload photos").setInputFiles(files);
  await statusOf(page, new RegExp(`^${files.length} of ${files.length}`)).waitFor();
  return { page, complaints };
}

/** Opens a photo's caption boxes. @returns its file name */
async function openCaption(page: Page, index: number): Promise<string> {
  const button = page.getByRole("button", { name: "Add a caption to" }).nth(index);
  const name = ((await button.getAttribute("aria-label")) ?? "").replace("Add a caption to ", "");
  await button.click();
  await page.getByLabel(`Title of ${name}`).waitFor();
  return name;
}

async function wordsOf(user: Credentials, eventId: string, fileName: string) {
  const { idToken: token } = await signIn(stack, user);
  const { body } = await callApi(stack, `GET /events/${eventId}/photos?limit=100`, { token });
  const { photos } = body as unknown as { photos: ListedPhoto[] };
  const { title, description } = photos.find((photo) => photo.fileName === fileName) ?? {};
  return { title, description };
}

describe("a title in the upload's list", () => {
  it("leaves the photo's description alone, survives scrolling, and is sent when the screen is left", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId] });
    const files = await photosHere.make(601, { count: 20 });
    const { page, complaints } = await uploaded(browser, files, eventId, user);
    await photosSettled(page, stack, eventId, user);

    const name = await openCaption(page, 1);
    const own = await wordsOf(user, eventId, name);
    expect(own.description).toMatch(/^Bulk photo \d+$/);
    await page.getByLabel(`Title of ${name}`).fill("Typed");
    await page.keyboard.press("Tab");
    await expect.poll(() => wordsOf(user, eventId, name)).toEqual({ ...own, title: "Typed" });

    await page.getByLabel(`Title of ${name}`).fill("Typed, and scrolled away");
    await page.locator(".lines").evaluate((lines) => lines.scrollTo(0, lines.scrollHeight));
    await page
      .locator(".lines")
      .getByText(basename(files.at(-1) ?? ""))
      .waitFor();
    await page.keyboard.type(", and on");
    await page.evaluate("location.hash = '#/'");
    await expect
      .poll(() => wordsOf(user, eventId, name))
      .toEqual({ ...own, title: "Typed, and scrolled away, and on" });
    expect(complaints).toEqual([]);
  });

  it("and its description may have as many characters as the API takes, in any script", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId] });
    const { page, complaints } = await uploaded(browser, await photosHere.make(604, { count: 1 }), eventId, user);
    await photosSettled(page, stack, eventId, user);
    const name = await openCaption(page, 0);
    const words = { title: "กี่".repeat(500), description: "กี่".repeat(9000) };
    await page.getByLabel(`Title of ${name}`).fill(`${words.title}cut`);
    await page.getByLabel(`Description of ${name}`).fill(words.description);
    await page.keyboard.press("Tab");
    await expect.poll(() => wordsOf(user, eventId, name)).toEqual(words);
    expect(complaints).toEqual([]);
  });

  it("is reported as refused if the photo is somebody else's", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const [one, two] = [await makeUser(stack, { events: [eventId] }), await makeUser(stack, { events: [eventId] })];
    const files = await photosHere.make(602, { count: 1 });
    await (await uploaded(browser, files, eventId, one)).page.context().close();
    const { page, complaints } = await uploaded(browser, files, eventId, two);
    const name = await openCaption(page, 0);
    await page.getByLabel(`Title of ${name}`).fill("Not mine");
    await page.keyboard.press("Tab");
    await page.getByRole("alert").filter({ hasText: "only the uploader and organisers can change it" }).waitFor();
    await page.getByText(/^Already in the event: The caption was not saved/).waitFor();
    await expect.poll(() => photosOf(page).count()).toBe(1);
    await expectAccessible(page, "a refused caption");
    expect(complaints).toEqual([]);
  });
});

describe("the boxes of a caption", () => {
  it("cover no other line, even with text at twice the size", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId] });
    const { page } = await uploaded(browser, await photosHere.make(603, { count: 3 }), eventId, user);
    await page.evaluate("document.documentElement.style.fontSize = '32px'");
    await openCaption(page, 0);
    const gap = () =>
      page.evaluate<number>(`document.querySelectorAll(".line")[1].getBoundingClientRect().top
        - document.querySelector(".line-caption textarea").getBoundingClientRect().bottom`);
    await expect.poll(gap).toBeGreaterThan(0);
  });
});
