// Everything works with the keyboard alone, and on a phone's screen.
import type { Page } from "playwright-core";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { browserForFile, openPage, photosOf, signInOn, statusOf } from "../../support/browser.ts";
import { focusedOn } from "../../support/focused-on.ts";
import { demoPhotosForFile } from "../../support/photos-for-file.ts";
import { photosSettled } from "../../support/photos-settled.ts";
import { freshEvent, initiate, put } from "../../support/plain-client.ts";
import { sharedPictureStack } from "../../support/shared-stack.ts";
import { tinyPhoto } from "../../support/tiny-photos.ts";
import { makeUser, signIn } from "../../support/tokens.ts";

const stack = sharedPictureStack();
const browserFor = browserForFile();
const largeTextBrowserFor = browserForFile(["--blink-settings=defaultFontSize=32"]);
const files = demoPhotosForFile();

async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  for (let press = 0; press < 80; press++) {
    if (wanted.test(await focusedOn(page))) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never came to ${wanted}; it is on ${await focusedOn(page)}`);
}

/** Records the focused element of each form and question as soon as it is drawn, before anything else can happen. */
const recordFocus = `
  focusHistory = [];
  new MutationObserver((records) => {
    const wanted = "form.step, [role=alertdialog]";
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node instanceof Element);
    if (!added.some((element) => element.matches(wanted) || element.querySelector(wanted))) return;
    const { activeElement } = document;
    focusHistory.push(activeElement.closest(wanted) ? activeElement.name || activeElement.textContent : "nothing");
  }).observe(document, { childList: true, subtree: true });`;

/** Whose text is wider than they are, or which are wider than the box around them. */
const buttonsThatStickOut = `[...document.querySelectorAll("button, .button")]
  .filter((button) => button.checkVisibility() && button.closest("section, dialog, aside"))
  .filter((button) => {
    const box = button.closest("section, dialog, aside").getBoundingClientRect();
    return button.scrollWidth > button.clientWidth || button.getBoundingClientRect().right > box.right;
  })
  .map(({ textContent }) => textContent)`;

/** An attendee of an event with two photos, titled "One" and "Two". */
async function makeUserWithTwoPhotos() {
  const eventId = freshEvent();
  const user = await makeUser(stack, { events: [eventId] });
  const { idToken } = await signIn(stack, user);
  for (const title of ["One", "Two"]) {
    const { bytes, ...photo } = tinyPhoto();
    expect(await put(await initiate(stack, idToken, eventId, { ...photo, title }), bytes)).toBe("200");
  }
  return user;
}

describe("the page", () => {
  it("can be used without a mouse, from signing in to removing a photo", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId] });
    const { page, complaints } = await openPage(browser);
    await page.goto(stack.apiUrl);
    // The first field already has the focus.
    await expect.poll(() => focusedOn(page)).toBe("input email E-mail");
    await page.keyboard.type(user.email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(user.password);
    await page.keyboard.press("Enter");
    await page.getByText("No photos yet").waitFor();

    // The browser reports file choosers some time after somebody starts to listen, so listen long before the key is pressed.
    page.on("filechooser", () => undefined);
    await tabTo(page, /^input file Upload photos/);
    const choosing = page.waitForEvent("filechooser");
    await page.keyboard.press("Enter");
    await (await choosing).setFiles(files().slice(0, 6));
    await statusOf(page, /^6 of 6/).waitFor();
    await photosSettled(page, stack, eventId, user);

    // Into the grid, along it, into a photo, on to the next photo.
    const names = await photosOf(page).allTextContents();
    await photosOf(page).first().focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => focusedOn(page)).toContain(names[1]);
    await page.keyboard.press("End");
    await expect.poll(() => focusedOn(page)).toContain(names[5]);
    await page.keyboard.press("Home");
    await expect.poll(() => focusedOn(page)).toContain(names[0]);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: names[0] ?? "" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("dialog", { name: names[1] ?? "" }).waitFor();

    await tabTo(page, /^button button Edit/);
    await page.keyboard.press("Enter");
    await expect.poll(() => focusedOn(page)).toMatch(/^input text Title/);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("By keyboard");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "By keyboard" }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => focusedOn(page)).toMatch(/^a By keyboard/);

    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "By keyboard" }).waitFor();
    await tabTo(page, /^button button Remove/);
    await page.keyboard.press("Enter");
    await expect.poll(() => focusedOn(page)).toBe("button button Cancel");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await expect.poll(() => photosOf(page).count()).toBe(5);
    await expect.poll(() => focusedOn(page)).toMatch(/^a /);
    expect(complaints).toEqual([]);
  });

  it("focuses each form and question from its first frame, and closes none that was opened meanwhile", async (test) => {
    const { page, complaints } = await openPage(await browserFor(test));
    const user = await makeUserWithTwoPhotos();
    await page.addInitScript(recordFocus);
    const history = () => page.evaluate("focusHistory");
    await signInOn(page, stack.apiUrl, user);
    expect(await history()).toEqual(["email"]);

    await expect.poll(() => photosOf(page).count()).toBe(2);
    await photosOf(page).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Remove" }).click();
    await dialog.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
    // A form opened as soon as the next photo appears stays open.
    await dialog.getByRole("button", { name: "Edit" }).waitFor();
    await page.evaluate(`{
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", keyCode: 39, bubbles: true, cancelable: true }));
      [...document.querySelectorAll("[role=dialog] button")].find(({ textContent }) => textContent === "Edit").click();
    }`);
    await dialog.getByLabel("Title").fill("Three");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("dialog", { name: "Three" }).waitFor();
    expect(await history()).toEqual(["email", "Cancel", "title"]);

    // A late answer does not close another photo's form either.
    let answer = () => {};
    const isHeld = new Promise<void>((resolve) => (answer = resolve));
    await page.route("**/initiate-upload", async (route) => {
      await isHeld;
      await route.continue();
    });
    await dialog.getByRole("button", { name: "Edit" }).click();
    await dialog.getByLabel("Title").fill("Four");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.keyboard.press("ArrowLeft");
    await dialog.getByRole("button", { name: "Edit" }).click();
    await dialog.getByLabel("Title").fill("Five");
    answer();
    await photosOf(page).filter({ hasText: "Four" }).waitFor({ state: "attached" });
    expect(await dialog.getByLabel("Title").inputValue()).toBe("Five");
    expect(complaints).toEqual([]);
  });

  it("shows the photo in the address when it changes, and keeps text typed into a caption", async (test) => {
    const { page, complaints } = await openPage(await browserFor(test));
    const user = await makeUserWithTwoPhotos();
    await signInOn(page, stack.apiUrl, user);
    await expect.poll(() => photosOf(page).count()).toBe(2);
    const [first = "", second = ""] = await photosOf(page).allTextContents();
    const address = (await photosOf(page).nth(1).getAttribute("href")) ?? "";
    await photosOf(page).first().click();
    await page.getByRole("dialog", { name: first }).waitFor();
    await page.evaluate(`location.hash = ${JSON.stringify(address)}`);
    await page.getByRole("dialog", { name: second }).waitFor();
    await page.goBack();
    const dialog = page.getByRole("dialog", { name: first });
    await dialog.waitFor();

    const title = page.getByRole("dialog").getByLabel("Title");
    await dialog.getByRole("button", { name: "Edit" }).click();
    await title.fill("Half a title");
    await page.getByRole("button", { name: "Next photo" }).click();
    await page.getByRole("dialog", { name: second }).waitFor();
    await page.getByRole("button", { name: "Previous photo" }).click();
    await dialog.waitFor();
    expect(await title.inputValue()).toBe("Half a title");
    await title.press("Escape");
    await expect.poll(() => focusedOn(page)).toBe("button button Edit");
    await page.keyboard.press("Enter");
    expect(await title.inputValue()).toBe("Half a title");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect.poll(() => focusedOn(page)).toBe("button button Edit");
    await page.keyboard.press("Enter");
    expect(await title.inputValue()).toBe(first);
    expect(complaints).toEqual([]);
  });

  it("starts and ends a selection without a mouse; the search hides no selected photo", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const { page, complaints } = await openPage(browser);
    await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [eventId] }));
    await page.getByLabel("Upload photos").setInputFiles(files().slice(0, 5));
    await statusOf(page, /^5 of 5/).waitFor();
    await expect.poll(() => photosOf(page).count()).toBe(5);
    await page.getByRole("button", { name: "Close the list" }).click();

    await page.getByRole("button", { name: "Select", exact: true }).focus();
    await page.keyboard.press("Enter");
    await tabTo(page, /^input checkbox Select /);
    await page.keyboard.press("Space");
    await page.getByText("1 photo selected").waitFor();
    const last = (await photosOf(page).last().textContent()) ?? "";
    await photosOf(page).first().focus();
    await page.keyboard.press("End");
    await expect.poll(() => focusedOn(page)).toBe(`a ${last}`);
    await page.keyboard.press("Enter"); // it was a link, and now selects
    await page.getByText("2 photos selected").waitFor();
    await page.getByRole("searchbox").fill("no such words");
    await expect.poll(() => photosOf(page).count()).toBe(0);
    await page.getByText("2 photos selected").waitFor();
    await page.keyboard.press("Escape"); // clears the search, and keeps the selection
    await expect.poll(() => photosOf(page).count()).toBe(5);
    await page.getByText("2 photos selected").waitFor();
    // Other controls have an Escape of their own.
    await page.getByRole("button", { name: "Filters" }).click();
    for (const box of ["Order", "Go to date"]) {
      await page.getByLabel(box).focus();
      await page.keyboard.press("Escape");
    }
    await page.getByText("2 photos selected").waitFor();
    await page.getByRole("button", { name: "Copy links" }).focus();
    await page.keyboard.press("Escape");
    await expect.poll(() => focusedOn(page)).toBe("button button Select");
    expect(await page.getByRole("checkbox", { name: /^Select / }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("fits a phone of 320 pixels: no horizontal scrolling, and a photo with its title and download in reach", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const viewport = { width: 320, height: 640 };
    const { page, complaints } = await openPage(browser, { viewport, hasTouch: true, isMobile: true });
    const isNarrow = () => page.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth");
    await page.goto(stack.apiUrl);
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(await isNarrow()).toBe(true);
    await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [eventId] }));
    await page.getByLabel("Upload photos").setInputFiles(files().slice(0, 4));
    await statusOf(page, /^4 of 4/).waitFor();
    await expect.poll(() => photosOf(page).count()).toBe(4);
    expect(await isNarrow()).toBe(true);
    await photosOf(page).first().tap();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("link", { name: "Download original" }).waitFor();
    await dialog.getByRole("button", { name: "Details" }).tap();
    await dialog.getByText("SHA-256").waitFor();
    expect(complaints).toEqual([]);
  });

  it("shows the words for a missing picture between the arrows and above the panel at 320 pixels", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const { page, complaints } = await openPage(browser, { locale: "fr", viewport: { width: 320, height: 640 } });
    await page.route("**/photos?*", async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      for (const photo of answer.photos) Object.assign(photo, { renditions: undefined, renditionsFailed: "damaged" });
      await route.fulfill({ response, json: answer });
    });
    const { email, password } = await makeUser(stack, { events: [eventId] });
    await page.goto(stack.apiUrl);
    await page.locator("[name=email]").fill(email);
    await page.locator("[name=password]").fill(password);
    await page.getByRole("button", { name: "Se connecter", exact: true }).click();
    await page.locator("[type=file]").first().setInputFiles(files().slice(0, 3));
    await page.locator(".end.good").waitFor();
    await page.locator(".tile a").nth(1).click();
    const words = page.getByText("Vous pouvez télécharger").first();
    await words.waitFor();
    await page.mouse.move(100, 100);
    await page.mouse.move(110, 110); // shows the arrows
    const [left, right, bottom, panel] = await page.evaluate<number[]>(`(() => {
      const boxes = [...document.querySelectorAll(".pswp__item:not([aria-hidden=true]) .no-preview p")].flatMap((line) => {
        const range = document.createRange();
        range.selectNodeContents(line);
        return [...range.getClientRects()];
      });
      const most = (name) => Math.max(...boxes.map((box) => box[name]));
      const panel = document.querySelector(".photo-panel").getBoundingClientRect().top;
      return [Math.min(...boxes.map(({ left }) => left)), most("right"), most("bottom"), panel];
    })()`);
    // The arrows' strokes are 38 pixels from the left and 43 from the right.
    expect(left).toBeGreaterThan(38);
    expect(right).toBeLessThan(320 - 43);
    expect(bottom).toBeLessThan(panel as number);
    expect(complaints).toEqual([]);
  });

  it("fits a phone of 320 pixels with text of twice the usual size", async (test) => {
    const browser = await largeTextBrowserFor(test);
    const eventId = freshEvent();
    const viewport = { width: 320, height: 640 };
    const { page, complaints } = await openPage(browser, { locale: "de", viewport, hasTouch: true });
    await page.route("**/photos?*", async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      for (const photo of answer.photos) Object.assign(photo, { renditions: undefined, renditionsFailed: "damaged" });
      await route.fulfill({ response, json: answer });
    });
    const fits = () => page.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth");
    const stickOut = () => page.evaluate<string[]>(buttonsThatStickOut);
    const { email, password } = await makeUser(stack, { events: [eventId], groups: ["organisers"] });
    await page.goto(`${stack.apiUrl}/#/events/${eventId}`);
    await page.locator("[name=email]").fill(email);
    await page.locator("[name=password]").fill(password);
    expect(await fits()).toBe(true);
    expect((await page.getByRole("heading", { name: "photoup" }).boundingBox())?.height).toBeLessThan(64); // one line
    await page.getByRole("button", { name: "Anmelden", exact: true }).click();
    const empty = { name: "leer.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(0) }; // fails
    await page.locator("[type=file]").first().setInputFiles(files().slice(0, 2));
    await page.locator(".end.good").waitFor();
    await page.locator("[type=file]").first().setInputFiles(empty);
    await page.getByRole("button", { name: "Fehlgeschlagene wiederholen" }).waitFor();
    await page.locator(".day").first().waitFor();
    expect(await fits()).toBe(true);
    expect(await stickOut()).toEqual([]);
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByRole("button", { name: "Auswählen", exact: true }).click();
    const bar = page.locator(".selection-bar");
    await bar.waitFor();
    expect(await fits()).toBe(true);
    expect(await stickOut()).toEqual([]);
    expect((await bar.boundingBox())?.height).toBeLessThan(640 / 2); // photos to select are in view
    await page.getByRole("button", { name: "Fertig" }).click();

    await page.route("**/initiate-upload", () => undefined, { times: 1 });
    await page.locator("[type=file]").first().setInputFiles(files().slice(2, 3));
    await page.getByRole("button", { name: "Upload abbrechen" }).waitFor();
    await page.getByRole("button", { name: "Abmelden" }).click();
    const question = page.getByRole("alertdialog");
    await question.waitFor();
    expect(await question.evaluate((box) => box.scrollWidth <= box.clientWidth)).toBe(true);
    expect(await stickOut()).toEqual([]);
    await question.getByRole("button", { name: "Zurück" }).click();
    await page.getByRole("button", { name: "Upload abbrechen" }).click();
    await page.locator(".tile a").first().click();
    const words = page.getByText("Sie können das Original herunterladen.").first();
    await words.waitFor();
    expect(await fits()).toBe(true);
    const [below, panel] = [await words.boundingBox(), await page.locator(".photo-panel").boundingBox()];
    expect((below?.y ?? 0) + (below?.height ?? 0)).toBeLessThan(panel?.y ?? 0);
    await page.getByRole("button", { name: "Details" }).click();
    await page.getByRole("button", { name: "Ausblenden" }).waitFor();
    expect((await page.getByRole("dialog").getByRole("heading").boundingBox())?.width).toBeGreaterThan(250);
    expect(await stickOut()).toEqual([]);
    await page.goto(`${stack.apiUrl}/#/events/${eventId}/organise`);
    await page.locator("[name=startsAt]").waitFor();
    expect(await fits()).toBe(true);
    await page.goto(`${stack.apiUrl}/#/`);
    await page.getByRole("heading", { name: "Ihre Veranstaltungen" }).waitFor();
    expect(await fits()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it.for([
    ["text of twice the usual size", largeTextBrowserFor, "portrait on the stairs of the town hall.jpg", 0.05],
    ["a title of many lines", browserFor, `${"portrait on the stairs of the town hall ".repeat(4)}.jpg`, 0],
  ] as const)("shows a portrait above its panel with %s", async ([, openBrowser, name, hiddenAtMost], test) => {
    const browser = await openBrowser(test);
    const eventId = freshEvent();
    const { page, complaints } = await openPage(browser, { viewport: { width: 320, height: 640 }, hasTouch: true });
    await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [eventId] }));
    const buffer = await sharp({ create: { width: 900, height: 1800, channels: 3, background: "red" } })
      .jpeg()
      .toBuffer();
    await page.getByLabel("Upload photos").setInputFiles({ name, mimeType: "image/jpeg", buffer });
    await statusOf(page, /^1 of 1 photo is/).waitFor();
    await page.locator(".tile img").waitFor();
    await photosOf(page).first().click();
    const picture = await page.locator(".pswp__img").first().boundingBox();
    const panel = await page.locator(".photo-panel").boundingBox();
    const hidden = (picture?.y ?? 0) + (picture?.height ?? 0) - (panel?.y ?? 0);
    expect(hidden).toBeLessThanOrEqual((picture?.height ?? 0) * hiddenAtMost);
    expect(complaints).toEqual([]);
  });

  it("uses the reader's language, for dates too", async (test) => {
    const browser = await browserFor(test);
    for (const [locale, button] of [
      ["de-AT", "Anmelden"],
      ["fr", "Se connecter"],
      ["es-MX", "Iniciar sesión"],
      ["ja", "Sign in"],
    ] as const) {
      const { page, complaints } = await openPage(browser, { locale });
      await page.goto(stack.apiUrl);
      await page.getByRole("button", { name: button, exact: true }).waitFor();
      expect(await page.evaluate("document.documentElement.lang")).toBe(locale === "ja" ? "en" : locale.slice(0, 2));
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  it("says in English that it is loading while the texts of the reader's language stall", async (test) => {
    const browser = await browserFor(test);
    const { page, complaints } = await openPage(browser, { locale: "de" });
    let come = (): void => undefined;
    const coming = new Promise<void>((resolve) => (come = resolve));
    await page.route(/\/assets\/de-/, (route) => coming.then(() => route.continue()));
    await page.goto(stack.apiUrl);
    await page.getByText("Loading…").waitFor();
    come();
    await page.getByRole("button", { name: "Anmelden", exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("goes on in English if the texts of the reader's language never come", async (test) => {
    const browser = await browserFor(test);
    const { page, complaints } = await openPage(browser, { locale: "de" });
    await page.route(/\/assets\/de-/, () => undefined);
    await page.clock.install();
    await page.goto(stack.apiUrl);
    await page.getByText("Loading…").waitFor();
    await page.clock.fastForward(15_000);
    await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });
});
