// Photos come and go, and answers come late, while somebody looks at a photo: picture and words always belong together.
import type { Page, Route } from "playwright-core";
import sharp from "sharp";
import { describe, expect, it, type TestContext } from "vitest";
import type { ListedPhoto, ListOrder } from "../../../api/contract.ts";
import { compareIn } from "../../../api/web/photos/photo.ts";
import { photoHash } from "../../../api/web/route.ts";
import { browserForFile, openPage, photosOf, signInOn } from "../../support/browser.ts";
import { freshEvent } from "../../support/plain-client.ts";
import { sharedStack } from "../../support/shared-stack.ts";
import { makeUser } from "../../support/tokens.ts";

const stack = sharedStack();
const browserFor = browserForFile();

const idOf = (n: number) => `0f0f0f0f-0f0f-8f0f-8f0f-0f0f0f0f0f${String(n).padStart(2, "0")}`;

/** Holds requests until they are released. */
function hold(): { until: Promise<void>; release(): void } {
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release };
}

/** The page of an event whose photos the test chooses. Photo 3 was taken at three, and uploaded after photo 2. */
async function openEvent(test: TestContext, numbers: number[], prepare = async (_page: Page, _pictures: string) => {}) {
  const eventId = freshEvent();
  const user = await makeUser(stack, { events: [eventId] });
  const { page, complaints } = await openPage(await browserFor(test));
  let photos: ListedPhoto[] = [];
  const pictures = `${stack.s3Url}/pictures`;
  function add(n: number, isDated = true): void {
    const link = (size: string) => ({ url: `${pictures}/${idOf(n)}/${size}`, width: 60, height: 40 });
    photos.push({
      ...{ photoId: idOf(n), eventId, contentType: "image/png", size: 1, url: `${pictures}/${idOf(n)}/original` },
      ...{ sha256: "", title: `Photo ${n}`, uploadedBy: user.email, uploadedAt: `2026-05-16T20:0${n}:00.000Z` },
      ...(isDated && { takenAt: `2026-05-16T0${n}:00:00` }),
      renditions: { small: link("small"), large: link("large") },
    });
  }
  for (const n of numbers) add(n);
  const background = { r: 200, g: 100, b: 50 };
  const png = await sharp({ create: { width: 60, height: 40, channels: 3, background } })
    .png()
    .toBuffer();
  await page.route(`${pictures}/**`, (route) => route.fulfill({ contentType: "image/png", body: png }));
  await prepare(page, pictures);
  const at = `**/events/${eventId}/photos`;
  await page.route(`${at}?*`, (route) => {
    const order = new URL(route.request().url()).searchParams.get("order") as ListOrder;
    return route.fulfill({ json: { photos: photos.toSorted(compareIn(order)) } });
  });
  await page.route(`${at}/lookup`, (route) => {
    const { photoIds } = route.request().postDataJSON() as { photoIds: string[] };
    return route.fulfill({ json: { photos: photos.filter(({ photoId }) => photoIds.includes(photoId)) } });
  });
  await page.route(`${at}/0f*`, (route) => {
    photos = photos.filter(({ photoId }) => !route.request().url().endsWith(photoId));
    return route.fulfill({ status: 204 });
  });
  await signInOn(page, `${stack.apiUrl}/#/events/${eventId}`, user);
  await expect.poll(() => photosOf(page).count()).toBe(numbers.length);
  return {
    ...{ page, complaints, eventId, add, pictures, at },
    /** Returning to the tab makes the page ask for news. */
    refresh: () => page.evaluate(`document.dispatchEvent(new Event("visibilitychange"))`),
  };
}

const goTo = (page: Page, hash: string) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
const isShown = (page: Page, n: number) =>
  expect
    .poll(() =>
      page
        .locator('.pswp__item[aria-hidden="false"] img.pswp__img:not(.pswp__img--placeholder)')
        .evaluateAll((images) => images.map((image) => (image as unknown as { src: string }).src)),
    )
    .toEqual([expect.stringContaining(idOf(n))]);

describe("an open photo", () => {
  it("is the one that its words describe, whatever arrives before and after it", async (test) => {
    const { page, complaints, add, refresh } = await openEvent(test, [1, 3, 5]);
    await photosOf(page).nth(1).click();
    await isShown(page, 3);
    add(2);
    await refresh();
    await page.getByText("3 / 4").waitFor();
    await page.getByRole("dialog", { name: "Photo 3" }).waitFor();
    await isShown(page, 3);
    add(4);
    await refresh();
    await page.getByText("3 / 5").waitFor();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("dialog", { name: "Photo 4" }).waitFor();
    await isShown(page, 4);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("dialog", { name: "Photo 2" }).waitFor();
    await isShown(page, 2);
    expect(complaints).toEqual([]);
  });

  it("has its own words and address also where a browser refuses to change the address so often", async (test) => {
    const { page, complaints, eventId } = await openEvent(test, [1, 2, 3]);
    await photosOf(page).first().click();
    await isShown(page, 1);
    // Safari allows a hundred changes in half a minute. An arrow key held down makes thirty a second.
    await page.evaluate(`{
      const { replaceState } = History.prototype;
      let calls = 0;
      History.prototype.replaceState = function (...details) {
        if (++calls > 100) throw new DOMException("more than 100 times per 30 seconds", "SecurityError");
        return replaceState.apply(this, details);
      };
      for (let count = 0; count < 61; count++) {
        for (const key of ["ArrowRight", "ArrowLeft"]) document.dispatchEvent(new KeyboardEvent("keydown", { key }));
      }
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
    }`);
    await page.getByRole("dialog", { name: "Photo 2" }).waitFor();
    await isShown(page, 2);
    await expect.poll(() => page.evaluate("location.hash")).toBe(photoHash(eventId, idOf(2)));
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Escape"); // the address has not followed yet
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate("location.hash")).toBe(`#/events/${eventId}`);
    expect(complaints).toEqual([]);
  });

  it("is said to be loading while the viewer's code takes its time", async (test) => {
    let code: Promise<Route> | undefined;
    const { page, complaints } = await openEvent(test, [1, 2], async (page) => {
      code = new Promise((resolve) => page.route("**/photo-viewer-*.js", resolve, { times: 1 }));
    });
    await photosOf(page).first().click();
    const script = await code;
    const loading = page.getByRole("status").filter({ hasText: "Loading…" });
    await loading.waitFor();
    await script?.continue();
    await page.getByRole("dialog", { name: "Photo 1" }).waitFor();
    expect(await loading.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("stays open if the answer to another's removal comes late; a removed one is gone, however one returns to it", async (test) => {
    const { page, complaints, add, at, eventId } = await openEvent(test, [1, 2, 3]);
    const removal = hold();
    await page.route(`${at}/${idOf(1)}`, async (route) => {
      await removal.until;
      await route.fallback();
    });
    const remove = async () => {
      await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
      await page.getByRole("button", { name: "Remove for good" }).click();
    };
    await photosOf(page).first().click();
    await remove();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("dialog", { name: "Photo 2" }).waitFor();
    removal.release();
    await page.getByText("1 / 2").waitFor();
    await page.getByRole("dialog", { name: "Photo 2" }).waitFor();
    await isShown(page, 2);
    await page.keyboard.press("Escape");

    await photosOf(page).last().click();
    await page.getByRole("dialog", { name: "Photo 3" }).waitFor();
    // Not the API's word: the photo is still there.
    const unknown = (route: Route) => route.fulfill({ status: 404, json: { message: "Not Found" } });
    await page.route(`${at}/${idOf(3)}`, unknown, { times: 1 });
    await remove();
    await page.getByText("The photo could not be removed. Try again.").waitFor();
    await page.getByRole("button", { name: "Remove for good" }).click();
    await expect.poll(() => photosOf(page).allTextContents()).toEqual(["Photo 2"]);
    await page.goForward();
    await page.getByRole("alert").filter({ hasText: "This photo is no longer in the event." }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);

    // A photo newer than the list exists, and is not called gone.
    await page.evaluate(`alerts = [];
      new MutationObserver(() => alerts.push(document.querySelector(".notice")?.textContent ?? ""))
        .observe(document.querySelector("#page"), { childList: true, subtree: true });`);
    add(4, false);
    await page.route(`${at}/lookup`, (route) => route.abort(), { times: 2 });
    await goTo(page, photoHash(eventId, idOf(4)));
    await page.getByRole("dialog", { name: "Photo 4" }).waitFor();
    expect(new Set(await page.evaluate<string[]>("alerts"))).toEqual(new Set([""]));
    expect(complaints).toEqual([]);
  });

  it("keeps text typed while its caption is being saved, and stays open when an answer comes late", async (test) => {
    const { page, complaints, eventId } = await openEvent(test, [1, 2]);
    const [saving, events] = [hold(), hold()];
    await page.route("**/initiate-upload", async (route) => {
      await saving.until;
      await route.fulfill({ json: { photoId: idOf(1), status: "stored" } });
    });
    await page.route("**/events", async (route) => {
      await events.until;
      await route.fulfill({ json: { events: [{ eventId }] } });
    });
    await goTo(page, "#/events"); // with only one event, it opens that event
    await page.locator("main[aria-busy]").waitFor();
    await goTo(page, photoHash(eventId, idOf(1)));
    const title = page.getByRole("dialog").getByLabel("Title");
    await page.getByRole("button", { name: "Edit" }).click();
    const answered = page.waitForResponse("**/events");
    events.release();
    await (await answered).finished();
    await title.fill("Half");
    await page.getByRole("button", { name: "Save" }).click();
    await title.fill("Half and more");
    saving.release();
    await page.getByRole("dialog", { name: "Half" }).waitFor();
    expect(await title.inputValue()).toBe("Half and more");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("dialog", { name: "Half and more" }).waitFor();
    await title.waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
  });
});

describe("files dragged over an open photo", () => {
  it("show that they can be dropped, in front of the photo", async (test) => {
    const { page, complaints } = await openEvent(test, [1]);
    await photosOf(page).first().click();
    await isShown(page, 1);
    await page.evaluate(`{
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["1"], "a.jpg"));
      document.querySelector(".pswp").dispatchEvent(new DragEvent("dragenter", { dataTransfer, bubbles: true }));
    }`);
    const veil = page.getByText("Drop photos and folders to upload them");
    await veil.waitFor();
    // Neither inert elements nor those that ignore the pointer are ever the element at a point.
    const isInFront = await veil.evaluate((element) => {
      element.closest("[inert]")?.removeAttribute("inert");
      element.style.pointerEvents = "auto";
      return element.ownerDocument.elementFromPoint(300, 300) === element;
    });
    expect(isInFront).toBe(true);
    expect(complaints).toEqual([]);
  });
});

describe("a question in front of a photo", () => {
  it("gets all keys, wherever the focus is", async (test) => {
    const { page, complaints } = await openEvent(test, [1, 2]);
    await page.route("**/initiate-upload", () => undefined);
    const buffer = await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    await page.getByLabel("Upload photos").setInputFiles({ name: "a.png", mimeType: "image/png", buffer });
    await page.getByRole("button", { name: "Cancel the upload" }).waitFor();
    await photosOf(page).first().click();
    await page.getByRole("dialog", { name: "Photo 1" }).waitFor();
    await goTo(page, `#/t/43.abcdefghij/${"A".repeat(32)}`);
    const question = page.getByRole("alertdialog");
    await question.waitFor();
    await page.evaluate("document.activeElement.blur()"); // like Tab after the last button
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Escape");
    await question.waitFor({ state: "detached" });
    await page.getByRole("dialog", { name: "Photo 1" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("dialog", { name: "Photo 2" }).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe("pictures that fail to load", () => {
  it("are fetched again, in the grid, and in the viewer for the open photo and its neighbours", async (test) => {
    const { page, complaints } = await openEvent(test, [1, 2, 3], async (page, pictures) => {
      const refuse = (route: Route) => route.abort();
      for (const picture of [`${idOf(1)}/small`, `${idOf(1)}/large`, `${idOf(2)}/large`]) {
        await page.route(`${pictures}/${picture}`, refuse, { times: 1 });
      }
    });
    await expect.poll(() => page.locator(".tile img.shown").count()).toBe(3);
    await photosOf(page).first().click();
    await isShown(page, 1);
    await page.keyboard.press("ArrowRight");
    await isShown(page, 2);
    expect(complaints).toEqual([]);
  });
});

describe("a download", () => {
  it("is shown as running until it ends", async (test) => {
    const { page, complaints, pictures } = await openEvent(test, [1]);
    const answer = hold();
    await page.route(`${pictures}/*/original`, async (route) => {
      await answer.until;
      await route.fulfill({ body: "1", headers: { "access-control-allow-origin": "*" } });
    });
    await photosOf(page).first().click();
    const link = page.getByRole("dialog").getByRole("link", { name: "Download original" });
    await link.click();
    await page.getByRole("dialog").getByRole("status").filter({ hasText: "Loading…" }).waitFor();
    await expect.poll(() => link.evaluate((element) => Number(getComputedStyle(element).opacity))).toBe(0.5);
    const downloading = page.waitForEvent("download");
    answer.release();
    await downloading;
    await expect.poll(() => page.getByText("Loading…").count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

describe("a download that stands still", () => {
  it("is requested again, then given up with a message, and can be tried again", async (test) => {
    const { page, complaints, pictures } = await openEvent(test, [1]);
    let asked = 0;
    await page.route(`${pictures}/*/original`, async (route) => {
      if (++asked > 2) await route.fulfill({ body: "1", headers: { "access-control-allow-origin": "*" } });
    });
    await photosOf(page).first().click();
    await page.clock.install();
    const link = page.getByRole("dialog").getByRole("link", { name: "Download original" });
    await link.click();
    await expect.poll(() => asked).toBe(1);
    await page.clock.fastForward(45_000);
    await expect.poll(() => page.clock.fastForward(1000).then(() => asked)).toBe(2);
    await page.clock.fastForward(45_000);
    await page.getByText("The photo could not be downloaded. Try again.").waitFor();
    const downloading = page.waitForEvent("download");
    await link.click();
    await downloading;
    expect(complaints).toEqual([]);
  });
});

describe("a ZIP", () => {
  it("stops when the selection ends, but not by a key pressed by mistake", async (test) => {
    const { page, complaints, pictures } = await openEvent(test, [1, 2, 3]);
    const [asked, answer] = [[] as string[], hold()];
    await page.route(`${pictures}/*/original`, async (route) => {
      asked.push(route.request().url());
      await answer.until;
      await route.fulfill({ body: "1", headers: { "access-control-allow-origin": "*" } }).catch(() => undefined);
    });
    await page.getByRole("button", { name: "Select", exact: true }).click();
    await page.getByRole("button", { name: "Select all" }).click();
    await page.getByRole("button", { name: "Download as ZIP" }).click();
    await expect.poll(() => asked.length).toBe(1);
    await page.keyboard.press("Escape");
    await page.getByText("3 photos selected").waitFor();
    const given = page.waitForEvent("requestfailed");
    await page.getByRole("button", { name: "Done" }).click();
    await given;
    answer.release();
    await page.evaluate("new Promise((resolve) => setTimeout(resolve))");
    expect(asked).toHaveLength(1);

    // If the device has no room for it, the page says that, and not that the connection is bad.
    await page.evaluate(`{
      const { blob } = Response.prototype;
      Response.prototype.blob = function () {
        if (this.headers.get("content-type") !== "application/zip") return blob.call(this);
        return this.arrayBuffer().then(() => Promise.reject(new Error("The disk is full.")));
      };
    }`);
    await page.getByRole("button", { name: "Select", exact: true }).click();
    await page.getByRole("button", { name: "Select all" }).click();
    await page.getByRole("button", { name: "Download as ZIP" }).click();
    await page.getByText("There is no room for a ZIP of so many photos.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("is not cancelled by the second click of a double click", async (test) => {
    const { page, complaints, pictures } = await openEvent(test, [1, 2]);
    const asked = hold();
    await page.route(`${pictures}/*/original`, async (route) => {
      await asked.until;
      await route.fulfill({ body: "1", headers: { "access-control-allow-origin": "*" } }).catch(() => undefined);
    });
    for (const side of ["left", "right"]) {
      await page.getByRole("button", { name: "Select", exact: true }).click();
      await page.getByRole("button", { name: "Select all" }).click();
      const button = page.getByRole("button", { name: "Download as ZIP" });
      const width = (await button.boundingBox())?.width ?? 0;
      const downloading = page.waitForEvent("download");
      await button.dblclick({ position: { x: side === "left" ? 4 : width - 4, y: 20 } });
      asked.release();
      await downloading;
      await page.getByText("The ZIP is complete: 2 photos.").waitFor();
      await page.getByRole("button", { name: "Done" }).click();
    }
    expect(complaints).toEqual([]);
  });

  it("continues after an outage of any length, and says meanwhile that there is no connection", async (test) => {
    const { page, complaints, pictures, at } = await openEvent(test, [1, 2]);
    let isUp = false;
    await page.route(`${at}/lookup`, (route) => (isUp ? route.fallback() : route.abort()));
    await page.route(`${pictures}/*/original`, (route) =>
      isUp || route.request().url().includes(idOf(1))
        ? route.fulfill({ body: "1", headers: { "access-control-allow-origin": "*" } })
        : route.abort(),
    );
    await page.getByRole("button", { name: "Select", exact: true }).click();
    await page.getByRole("button", { name: "Select all" }).click();
    await page.clock.install();
    await page.getByRole("button", { name: "Download as ZIP" }).click();
    await page.getByText("No connection. The ZIP continues by itself.").waitFor();
    for (let seconds = 0; seconds < 60; seconds += 3) await page.clock.runFor(3000);
    await page.getByText("No connection. The ZIP continues by itself.").waitFor();
    isUp = true;
    const downloading = page.waitForEvent("download");
    await page.clock.runFor(3000);
    await downloading;
    await page.getByText("The ZIP is complete: 2 photos.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("gets new links also after the order of the photos has changed", async (test) => {
    const { page, complaints, pictures, at } = await openEvent(test, [1, 2]);
    const [first, isAsked] = [hold(), hold()];
    let isRenewed = false;
    await page.route(`${at}/lookup`, async (route) => {
      isRenewed = true;
      await route.fallback();
    });
    await page.route(`${pictures}/*/original`, async (route) => {
      const headers = { "access-control-allow-origin": "*" };
      isAsked.release();
      await first.until;
      const isExpired = route.request().url().includes(idOf(2)) && !isRenewed;
      await route.fulfill(isExpired ? { status: 403, headers } : { body: "1", headers });
    });
    await page.getByRole("button", { name: "Select", exact: true }).click();
    await page.getByRole("button", { name: "Select all" }).click();
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download as ZIP" }).click();
    await isAsked.until;
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByLabel("Order").selectOption("newest");
    await expect.poll(() => photosOf(page).allTextContents()).toEqual(["Photo 2", "Photo 1"]);
    first.release();
    await downloading;
    await page.getByText("The ZIP is complete: 2 photos.").waitFor();
    expect(complaints).toEqual([]);
  });
});
