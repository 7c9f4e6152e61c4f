// The main story in a browser: sign in, drop photos, see them with their metadata, change, download and remove them.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import {
  browserForFile,
  expectAccessible,
  fillSignIn,
  openPage,
  photosOf,
  signInOn,
  statusOf,
} from "../../support/browser.ts";
import { demoPhotosForFile } from "../../support/photos-for-file.ts";
import { photosSettled } from "../../support/photos-settled.ts";
import { freshEvent } from "../../support/plain-client.ts";
import { quietMsOf } from "../../support/quiet-time.ts";
import { sharedPictureStack } from "../../support/shared-stack.ts";
import { makeUser, userOf } from "../../support/tokens.ts";

const stack = sharedPictureStack();
const browserFor = browserForFile();
const files = demoPhotosForFile();

describe("the page", () => {
  it("takes an attendee from the password to confirmed photos that can be opened, changed, downloaded and removed", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId] });
    const { page, complaints } = await openPage(browser, { acceptDownloads: true });

    await signInOn(page, stack.apiUrl, user);
    // With only one event, the page opens it directly.
    await page
      .getByRole("main")
      .getByRole("heading", { level: 1, name: `Event ${eventId}` })
      .waitFor();
    await page.getByText("No photos yet").waitFor();

    await page.getByLabel("Upload photos").setInputFiles(files());
    await statusOf(
      page,
      new RegExp(`^${files().length} of ${files().length} photos are in event ${eventId}$`),
    ).waitFor();
    await photosSettled(page, stack, eventId, user);

    // ---- one photo: dialog, texts, bytes
    const first = photosOf(page).first();
    const name = await first.innerText();
    await first.click();
    const dialog = page.getByRole("dialog", { name });
    await dialog.getByRole("heading", { name }).waitFor();
    const downloading = page.waitForEvent("download");
    await dialog.getByRole("link", { name: "Download original" }).click();
    const download = await downloading;
    const original = await readFile(files().find((path) => basename(path) === download.suggestedFilename()) ?? "");
    expect(await readFile((await download.path()) ?? "")).toEqual(original);

    await dialog.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Title").fill("The first dance");
    await page.getByLabel("Description").fill("Everybody watched.\nNobody sat.");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("dialog", { name: "The first dance" }).getByText("Everybody watched.").waitFor();

    // ---- closed: the focus returns to the tile, which has the new name
    await page.keyboard.press("Escape");
    await expect.poll(() => page.evaluate("document.activeElement?.textContent")).toBe("The first dance");
    expect(new URL(page.url()).hash).toBe(`#/events/${eventId}`);

    // ---- removed after a question
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove for good" }).click();
    await expect.poll(() => photosOf(page).count()).toBe(files().length - 1);
    await page.reload();
    await signInOn(page, page.url(), user);
    await expect.poll(() => photosOf(page).count()).toBe(files().length - 1);
    expect(await photosOf(page).filter({ hasText: "The first dance" }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("shows new photos to a second visitor within 30 s, without a reload", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const [one, two] = [await makeUser(stack, { events: [eventId] }), await makeUser(stack, { events: [eventId] })];
    const sender = await openPage(browser);
    const watcher = await openPage(browser);
    await signInOn(watcher.page, stack.apiUrl, two);
    await watcher.page.getByText("No photos yet").waitFor();
    await signInOn(sender.page, stack.apiUrl, one);
    await sender.page.getByLabel("Upload photos").setInputFiles(files().slice(0, 3));
    await statusOf(sender.page, /^3 of 3 photos/).waitFor();
    const areShown = () => expect.poll(() => photosOf(watcher.page).count()).toBe(3);
    expect((await quietMsOf(areShown, [stack.pid])).ms).toBeLessThan(30_000);
    // Other people's photos cannot be changed.
    await photosOf(watcher.page).first().click();
    await watcher.page.getByRole("dialog").getByRole("link", { name: "Download original" }).waitFor();
    expect(await watcher.page.getByRole("button", { name: "Edit" }).count()).toBe(0);
    expect([...sender.complaints, ...watcher.complaints]).toEqual([]);
  });

  it("tells somebody who is not registered so, and shows nothing else", async (test) => {
    const browser = await browserFor(test);
    const { page, complaints } = await openPage(browser);
    await signInOn(page, `${stack.apiUrl}/#/events/42`, userOf(stack, "stranger"));
    await page.getByRole("heading", { name: "You are not registered for event 42." }).waitFor();
    expect(await page.getByLabel("Upload photos").count()).toBe(0);
    await page.getByRole("link", { name: "photoup, Your events" }).click();
    await page.getByRole("heading", { name: "You are not registered for any event yet." }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("opens a deep link's photo after the sign-in, and keeps no token unless asked to", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId] });
    const { page, complaints } = await openPage(browser);
    await signInOn(page, stack.apiUrl, user);
    await page.getByLabel("Upload photos").setInputFiles(files().slice(0, 2));
    await statusOf(page, /^2 of 2/).waitFor();
    await photosOf(page).last().click();
    await expect.poll(() => page.url()).toContain("/photos/");
    const link = page.url();
    expect(await page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")).toEqual([0, 0, ""]);
    await page.goto("about:blank");
    await signInOn(page, link, user);
    await page.getByRole("dialog").getByRole("link", { name: "Download original" }).waitFor();
    expect(page.url()).toBe(link);
    expect(complaints).toEqual([]);
  });

  it("keeps a session over a reload on request, and ends it for good at sign-out", async (test) => {
    const browser = await browserFor(test);
    const user = await makeUser(stack, { events: [freshEvent()] });
    const { page } = await openPage(browser);
    await page.goto(stack.apiUrl);
    await page.getByLabel("Keep me signed in").check();
    await fillSignIn(page, user);
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(await page.evaluate("localStorage.length")).toBe(0);
    await page.reload();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
  });

  it("says that a password is wrong beside its field", async (test) => {
    const browser = await browserFor(test);
    const { page } = await openPage(browser);
    await signInOn(page, stack.apiUrl, { email: userOf(stack, "attendee").email, password: "not-the-password" });
    await page.getByRole("alert").filter({ hasText: "Wrong e-mail address or password." }).waitFor();
  });

  it.for(["light", "dark"] as const)("passes axe-core on every screen, %s", async (colorScheme, test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId, freshEvent()] });
    const { page, complaints } = await openPage(browser, { colorScheme, reducedMotion: "reduce" });
    await page.goto(stack.apiUrl);
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await expectAccessible(page, "sign in");
    await page.getByRole("button", { name: "Forgot your password?" }).click();
    await page.getByRole("button", { name: "Send a code" }).waitFor();
    await expectAccessible(page, "reset");
    await signInOn(page, stack.apiUrl, user);
    await page.getByRole("heading", { name: "Your events" }).waitFor();
    await expectAccessible(page, "events");
    await page.getByRole("link", { name: `Event ${eventId}` }).click();
    await page.getByText("No photos yet").waitFor();
    await expectAccessible(page, "empty event");
    await page.getByLabel("Upload photos").setInputFiles([...files().slice(0, 4), import.meta.filename]);
    await statusOf(page, /^4 of 4 photos/).waitFor();
    await page.getByRole("button", { name: "Add a caption to" }).first().click();
    await expect.poll(() => photosOf(page).count()).toBe(4);
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByRole("button", { name: "Select", exact: true }).click();
    await page
      .getByRole("checkbox", { name: /^Select / })
      .first()
      .click();
    await page.getByText("1 photo selected").waitFor();
    await expectAccessible(page, "event with photos, uploads, filters and a selection");
    await page.getByRole("button", { name: "Done" }).click();
    await photosOf(page).first().click();
    await page.getByRole("dialog").getByRole("heading").waitFor();
    await expectAccessible(page, "photo");
    await page.getByRole("button", { name: "Remove" }).click();
    const cancel = page.getByRole("alertdialog").getByRole("button", { name: "Cancel" });
    await cancel.waitFor();
    await expectAccessible(page, "question before removing");
    await cancel.click();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Title", { exact: true }).waitFor();
    await expectAccessible(page, "caption being edited");
    expect(complaints).toEqual([]);
  });
});
