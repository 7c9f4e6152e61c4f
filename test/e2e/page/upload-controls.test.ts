// Controls during an upload: pause, continue, cancel, retry, leave; and what a phone adds.
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { browserForFile, expectAccessible, fillSignIn, openPage, signInOn, statusOf } from "../../support/browser.ts";
import { bulkPhoto } from "../../support/bulk-photos.ts";
import { focusedOn } from "../../support/focused-on.ts";
import { photosForFile } from "../../support/photos-for-file.ts";
import { freshEvent } from "../../support/plain-client.ts";
import { sharedPictureStack } from "../../support/shared-stack.ts";
import { readPuts } from "../../support/stack-controls.ts";
import { makeUser } from "../../support/tokens.ts";

const stack = sharedPictureStack();
const browserFor = browserForFile();
const photosHere = photosForFile();
const count = 12;

/** Holds every PUT to the store until they are released. */
async function holdPuts(page: Page): Promise<{ held(): number; release(): void }> {
  let release = (): void => undefined;
  const open = new Promise<void>((resolve) => {
    release = resolve;
  });
  let held = 0;
  await page.route(`${stack.s3Url}/**`, async (route) => {
    if (route.request().method() === "PUT") {
      held++;
      await open;
    }
    await route.continue().catch(() => undefined); // cancelled meanwhile
  });
  return { held: () => held, release };
}

/** A stand-in for the phone's screen: counts the locks held. */
const fakeWakeLock = `
  locks = 0;
  Object.defineProperty(navigator, "wakeLock", { value: {
    async request() { locks++; return { release: async () => { locks--; } }; },
  } });`;

/** The page with an upload whose first three PUTs are held. */
async function openHeldUpload(test: TestContext, seed: number, options: BrowserContextOptions = {}) {
  const eventId = freshEvent();
  const { page, complaints } = await openPage(await browserFor(test), options);
  await page.addInitScript(fakeWakeLock);
  await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [eventId] }));
  const puts = await holdPuts(page);
  await page.getByLabel("Upload photos").setInputFiles(await photosHere.make(seed, { count }));
  await expect.poll(puts.held).toBe(3);
  return { eventId, page, complaints, puts };
}

async function expectAllStoredOnce(eventId: string): Promise<void> {
  const all = Object.values(await readPuts(stack, eventId));
  expect(all.map(({ stored }) => stored)).toEqual(Array.from({ length: count }, () => 1));
}

describe("an upload", () => {
  it("stops while it is paused, keeps the screen on while it runs, and asks before it is left", async (test) => {
    const { eventId, page, complaints, puts } = await openHeldUpload(test, 301);
    expect(await page.evaluate("locks")).toBe(1);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused").waitFor();
    puts.release();
    await expect.poll(async () => Object.keys(await readPuts(stack, eventId)).length).toBe(3);
    // Nothing else is sent, not even the lookup of those three photos.
    const after: string[] = [];
    page.on("request", (request) => {
      if (request.method() !== "GET") after.push(request.url());
    });
    await page.getByText("No photos yet").waitFor();
    await expect.poll(async () => (await fetch(`${stack.apiUrl}/config`)).status).toBe(200);
    expect(after).toEqual([]);
    expect(puts.held()).toBe(3);

    const leaving = page.waitForEvent("dialog");
    await page.evaluate("setTimeout(() => location.reload())");
    expect((await leaving).type()).toBe("beforeunload");
    expect(complaints).toEqual([]);
  });

  it("finishes after a pause, and releases the screen", async (test) => {
    const { eventId, page, complaints, puts } = await openHeldUpload(test, 302);
    await page.getByRole("button", { name: "Pause" }).click();
    puts.release();
    await page.getByRole("button", { name: "Resume" }).click();
    await statusOf(page, /^12 of 12/).waitFor();
    // The focused button is gone: its replacement has the focus.
    await expect.poll(() => focusedOn(page)).toBe("button button Close the list");
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Uploads" }).waitFor({ state: "detached" });
    expect(await focusedOn(page)).toBe("input file Upload photos");
    await expect.poll(() => page.evaluate("locks")).toBe(0);
    await expectAllStoredOnce(eventId);
    expect(complaints).toEqual([]);
  });

  it("names the photos not sent when it is cancelled, even while paused, and retries only those", async (test) => {
    const { eventId, page, complaints, puts } = await openHeldUpload(test, 303);
    const caption = page.getByRole("button", { name: "Add a caption to" }).last();
    await caption.click();
    await page.getByRole("textbox", { name: "Title of" }).waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Cancel the upload" }).click();
    await statusOf(page, /^0 of 12/).waitFor();
    await caption.click(); // an open form can still be closed
    await page.getByRole("textbox", { name: "Title of" }).waitFor({ state: "detached" });
    expect(await page.locator(".line.cancelled").count()).toBeGreaterThan(3);
    puts.release();
    await page.getByRole("button", { name: "Retry failed photos" }).click();
    await expect.poll(() => focusedOn(page)).toMatch(/^button button (Pause|Close the list)$/);
    await statusOf(page, /^12 of 12/).waitFor();
    await expectAllStoredOnce(eventId);
    expect(complaints).toEqual([]);
  });
});

describe("photos chosen while the upload's code does not load", () => {
  it("are not lost silently: the page says that it is loading, and asks before it is left", async (test) => {
    const browser = await browserFor(test);
    const { page, complaints } = await openPage(browser);
    await page.goto(stack.apiUrl);
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await page.route("**/assets/**", () => undefined);
    await fillSignIn(page, await makeUser(stack, { events: [freshEvent()] }));
    await page.getByText("No photos yet").waitFor();
    await page.getByLabel("Upload photos").setInputFiles((await photosHere.make(308, { count: 1 }))[0] ?? "");
    await page.getByRole("status").filter({ hasText: "Loading…" }).waitFor();
    const leaving = page.waitForEvent("dialog");
    await page.evaluate("setTimeout(() => location.reload())");
    expect((await leaving).type()).toBe("beforeunload");
    expect(complaints).toEqual([]);
  });
});

describe("signing out", () => {
  it("asks first while photos are being sent, and returns to where it asked", async (test) => {
    const { page, complaints, puts } = await openHeldUpload(test, 305);
    const question = page.getByRole("alertdialog", { name: "Photos are still being uploaded." });
    await page.getByRole("button", { name: "Sign out" }).click();
    await question.waitFor();
    await expectAccessible(page, "the question before signing out");
    await page.keyboard.press("Escape");
    await question.waitFor({ state: "detached" });
    expect(await focusedOn(page)).toBe("button button Sign out");
    await page.keyboard.press("Enter");
    await question.getByRole("button", { name: "Back" }).click();
    puts.release();
    await statusOf(page, /^12 of 12/).waitFor();

    // Nothing is being sent any more, so there is no question.
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await expect.poll(() => page.title()).toBe("Sign in · photoup"); // and not the event's name
    expect(complaints).toEqual([]);
  });

  it("stops the upload once the question is answered", async (test) => {
    const { eventId, page, puts } = await openHeldUpload(test, 306);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign out anyway" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    puts.release();
    expect(Object.keys(await readPuts(stack, eventId))).toEqual([]);
  });
});

/** Drops a file on the screen. @returns whether the browser would open it */
const wouldOpen = (page: Page) =>
  page.evaluate<boolean>(`(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["photo"], "a.jpg"));
    const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
    return document.querySelector("main").dispatchEvent(drop);
  })()`);

describe("a file dropped where no event is shown", () => {
  it("is not opened instead of the page", async (test) => {
    const browser = await browserFor(test);
    const { page } = await openPage(browser);
    await page.goto(stack.apiUrl);
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(await wouldOpen(page)).toBe(false);
    const user = await makeUser(stack, { events: [freshEvent(), freshEvent()] });
    await signInOn(page, stack.apiUrl, user);
    await page.getByRole("heading", { name: "Your events" }).waitFor();
    expect(await wouldOpen(page)).toBe(false);
  });
});

describe("a file dragged over an event and away again", () => {
  it("leaves no overlay, even if the element below it has disappeared", async (test) => {
    const browser = await browserFor(test);
    const { page, complaints } = await openPage(browser);
    await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [freshEvent()] }));
    await page.getByText("No photos yet").waitFor();
    await page.evaluate(`{
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["photo"], "a.jpg"));
      const under = document.querySelector("main").appendChild(document.createElement("img"));
      for (const name of ["dragenter", "dragover"]) {
        under.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
      }
      under.remove();
      under.dispatchEvent(new DragEvent("dragleave", { dataTransfer, bubbles: true }));
    }`);
    await page.getByText("Drop photos and folders to upload them").waitFor();
    await page.getByText("Drop photos and folders to upload them").waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
  });
});

describe("the bar of an upload", () => {
  it("is visible in the reader's own colours", async (test) => {
    const { page, puts } = await openHeldUpload(test, 307, { forcedColors: "active" });
    expect(await page.locator("progress").evaluate((bar) => getComputedStyle(bar).borderTopWidth)).toBe("1px");
    puts.release();
  });
});

describe("a phone", () => {
  it("takes photos with its camera, and has no button for folders, which it does not support", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const viewport = { width: 360, height: 740 };
    const { page, complaints } = await openPage(browser, { viewport, hasTouch: true, isMobile: true });
    await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [eventId] }));
    const camera = page.getByLabel("Take a photo");
    expect(await camera.getAttribute("capture")).toBe("environment");
    expect(await camera.getAttribute("accept")).toBe("image/*");
    expect(await page.getByLabel("Upload a folder").count()).toBe(0);
    await camera.setInputFiles({ name: "image.jpg", mimeType: "image/jpeg", buffer: bulkPhoto(0, { seed: 304 }) });
    await statusOf(page, /^1 of 1/).waitFor();
    expect(complaints).toEqual([]);
  });
});
