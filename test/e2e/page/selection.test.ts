// Many photos at once, as a complete ZIP or as links; captions typed beside the upload; and the search.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { browserForFile, openPage, photosOf, signInOn, statusOf } from "../../support/browser.ts";
import { demoPhotosForFile } from "../../support/photos-for-file.ts";
import { photosSettled } from "../../support/photos-settled.ts";
import { freshEvent } from "../../support/plain-client.ts";
import { sharedPictureStack } from "../../support/shared-stack.ts";
import { makeUser } from "../../support/tokens.ts";

const stack = sharedPictureStack();
const browserFor = browserForFile();
const files = demoPhotosForFile();

describe("a selection", () => {
  it("becomes one ZIP with every original, or none if one cannot be fetched; and links", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId] });
    const { page, complaints } = await openPage(browser, {
      acceptDownloads: true,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await signInOn(page, stack.apiUrl, user);
    await page.getByLabel("Upload photos").setInputFiles(files());
    await statusOf(page, new RegExp(`^${files().length} of ${files().length}`)).waitFor();
    await expect.poll(() => photosOf(page).count()).toBe(files().length);

    await photosSettled(page, stack, eventId, user);

    await page.getByRole("button", { name: "Select", exact: true }).click();
    await photosOf(page).nth(0).click();
    await photosOf(page)
      .nth(4)
      .click({ modifiers: ["Shift"] });
    await page.getByText("5 photos selected").waitFor();
    await page.getByRole("button", { name: "Copy links" }).click();
    await page.getByText("5 links copied.").waitFor();
    const links = (await page.evaluate<string>("navigator.clipboard.readText()")).split("\n");
    expect(links.length).toBe(5);
    expect(links[0]).toMatch(new RegExp(`^${stack.apiUrl}/#/events/${eventId}/photos/`));

    await page.getByRole("button", { name: "Select all" }).click();
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download as ZIP" }).click();
    const download = await downloading;
    await page.getByText(`The ZIP is complete: ${files().length} photos.`).waitFor();
    const zip = await readFile((await download.path()) ?? "");
    // The end of the central directory has the count; the originals are stored unchanged.
    expect(zip.readUInt16LE(zip.lastIndexOf("PK\x05\x06") + 10)).toBe(files().length);
    for (const file of files()) expect(zip.includes(await readFile(file))).toBe(true);
    expect(zip.includes(Buffer.from("Žluťoučký kůň.png"))).toBe(true);

    await page.route(`${stack.s3Url}/**/*.tif?*`, (route) => route.abort());
    await page.getByRole("button", { name: "Download as ZIP" }).click();
    await page.getByText(/^Only \d+ of 13 photos could be downloaded, so no ZIP was created\./).waitFor();

    await page.route(`${stack.s3Url}/**/*.tif?*`, () => undefined); // never answered
    await page.getByRole("button", { name: "Download as ZIP" }).click();
    await page.getByText(/^Adding photo/).waitFor();
    const leaving = page.waitForEvent("dialog");
    await page.evaluate("setTimeout(() => location.reload())");
    expect((await leaving).type()).toBe("beforeunload");
    expect(complaints).toEqual([]);
  });
});

describe("a caption typed beside the upload", () => {
  it("belongs to the photo even if typed during the upload; without one, the photo's own caption is kept", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const { page, complaints } = await openPage(browser);
    await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [eventId] }));
    await page.getByLabel("Upload photos").setInputFiles(files().filter((file) => /^DSC_000[12]/.test(basename(file))));
    await page.getByRole("button", { name: "Add a caption to DSC_0002.jpg" }).click();
    await page.getByLabel("Title of DSC_0002.jpg").fill("عنوان مكتوب");
    await page.getByLabel("Description of DSC_0002.jpg").fill("Typed while it was sent");
    await page.keyboard.press("Tab");
    await statusOf(page, /^2 of 2/).waitFor();
    await expect
      .poll(async () => (await photosOf(page).allTextContents()).sort())
      .toEqual(["Opening keynote", "عنوان مكتوب"]);
    await page.getByRole("searchbox", { name: "Search photos" }).fill("typed SENT");
    await expect.poll(() => photosOf(page).count()).toBe(1);
    await page.getByText("1 of 2 photos").waitFor();
    await photosOf(page).first().click();
    const dialog = page.getByRole("dialog", { name: "عنوان مكتوب" });
    await dialog.getByText("Typed while it was sent").waitFor();
    await dialog.getByText("Photoup Demo I").waitFor();
    expect(complaints).toEqual([]);
  });
});
