// Finding a photo among many: by date, order, uploader and camera; and its place, on request.
import { beforeAll, describe, expect, it, vi } from "vitest";
import { browserForFile, openPage, photosOf, signInOn } from "../../support/browser.ts";
import { freshEvent, initiate, listPhotos, put } from "../../support/plain-client.ts";
import { sharedPictureStack } from "../../support/shared-stack.ts";
import { tinyPhoto } from "../../support/tiny-photos.ts";
import { type Credentials, makeUser, signIn } from "../../support/tokens.ts";

const stack = sharedPictureStack();
const browserFor = browserForFile();
const eventId = freshEvent();
const days = ["2026-05-14", "2026-05-15", "2026-05-18"];
const perDay = 12;
let ann: Credentials;
let bob: Credentials;

beforeAll(async () => {
  ann = await makeUser(stack, { events: [eventId] });
  bob = await makeUser(stack, { events: [eventId] });
  const tokens = [(await signIn(stack, ann)).idToken, (await signIn(stack, bob)).idToken];
  for (const day of days) {
    for (let i = 0; i < perDay; i++) {
      const { bytes, ...photo } = tinyPhoto();
      const permission = await initiate(stack, tokens[i % 2] ?? "", eventId, {
        ...photo,
        title: `${day} no. ${i}`,
        takenAt: `${day}T10:${10 + i}:00`,
        details: {
          width: 600,
          height: 400,
          camera: i % 3 === 0 ? "Leica M11" : "Nikon Z 9",
          ...(i === 0 && { gps: { latitude: 52.520008, longitude: 13.404954 } }),
        },
      });
      expect(await put(permission, bytes)).toBe("200");
    }
  }
  // Records may be delayed behind other tests' photos.
  const areRecorded = async () =>
    expect(await listPhotos(stack, tokens[0] ?? "", eventId)).toHaveLength(days.length * perDay);
  await vi.waitFor(areRecorded, { interval: 500, timeout: 90_000 });
});

describe("an event's photos", () => {
  it("can be browsed by date in either order, and filtered by uploader and camera", async (test) => {
    const browser = await browserFor(test);
    const { page, complaints } = await openPage(browser, { viewport: { width: 700, height: 500 } });
    await signInOn(page, stack.apiUrl, ann);
    const all = days.length * perDay;
    await page.getByText(`${all} photos`, { exact: true }).waitFor();
    await page.getByRole("button", { name: "Filters" }).click();
    const goTo = page.getByLabel("Go to date");
    const isInView = (title: string) =>
      photosOf(page)
        .filter({ hasText: title })
        .evaluateAll((links) =>
          links.some((link) => {
            const { top, bottom } = link.getBoundingClientRect();
            return top >= 0 && bottom <= innerHeight;
          }),
        );
    const isSeen = (title: string) => expect.poll(() => isInView(title)).toBe(true);

    await goTo.fill("2026-05-15");
    await isSeen("2026-05-15 no. 0");
    await page.getByRole("heading", { name: /Friday,? 15 May 2026/ }).waitFor();
    await goTo.fill("2027-01-01");
    await isSeen("2026-05-18 no. 11");
    await goTo.fill("1990-01-01");
    await isSeen("2026-05-14 no. 0");
    // A typed date is complete with the first digit of its year, but is followed only when confirmed.
    await goTo.focus();
    await page.keyboard.type("05162026");
    expect(await goTo.inputValue()).toBe("2026-05-16");
    expect(await isInView("2026-05-18 no. 0")).toBe(false);
    await page.keyboard.press("Enter"); // no photos on that day: jumps to the next day with photos
    await isSeen("2026-05-18 no. 0");
    await goTo.fill("1990-01-01");
    await isSeen("2026-05-14 no. 0");

    await page.getByLabel("Order").selectOption("Latest upload first");
    // Upload times are whole seconds, and a fast machine may upload many photos in the last one.
    const listed = await listPhotos(stack, (await signIn(stack, ann)).idToken, eventId);
    const last = listed
      .map(({ uploadedAt }) => uploadedAt)
      .sort()
      .at(-1);
    const latest = listed.filter(({ uploadedAt }) => uploadedAt === last).map(({ title }) => title);
    await expect.poll(async () => latest.includes((await photosOf(page).first().textContent()) ?? "")).toBe(true);
    await page.getByLabel("Order").selectOption("By date taken");
    await expect.poll(() => photosOf(page).first().textContent()).toBe("2026-05-14 no. 0");

    await page.getByLabel("Uploaded by").selectOption(bob.email);
    await page.getByText(`${all / 2} of ${all} photos`).waitFor();
    await page.getByLabel("Camera").selectOption("Leica M11");
    await page.getByText(`${all / 6} of ${all} photos`).waitFor();
    await page.getByRole("searchbox").fill("05-18");
    await page.getByText(`${perDay / 6} of ${all} photos`).waitFor();
    await page.getByRole("searchbox").fill("nowhere");
    await page.getByText("No photos match.").waitFor();
    await page.getByRole("button", { name: "Show all photos" }).click();
    await page.getByText(`${all} photos`, { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("show where they were taken on request, and load nothing for it", async (test) => {
    const browser = await browserFor(test);
    const { page, complaints } = await openPage(browser);
    const asked: string[] = [];
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol !== "blob:") asked.push(hostname);
    });
    await signInOn(page, stack.apiUrl, ann);
    await photosOf(page).filter({ hasText: "2026-05-14 no. 0" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Show the place" }).waitFor();
    expect(await dialog.getByText("52.52").count()).toBe(0);
    await dialog.getByRole("button", { name: "Show the place" }).click();
    await dialog.getByText("52.52001, 13.40495").waitFor();
    const map = dialog.getByRole("link", { name: "Open on OpenStreetMap" });
    expect(await map.getAttribute("href")).toBe(
      "https://www.openstreetmap.org/?mlat=52.520008&mlon=13.404954#map=16/52.520008/13.404954",
    );
    expect(await map.getAttribute("rel")).toBe("noopener noreferrer");
    // The next photo does not show its place either.
    await page.keyboard.press("ArrowRight");
    await dialog.getByRole("heading", { name: "2026-05-14 no. 1", exact: true }).waitFor();
    expect(await dialog.getByText("52.52").count()).toBe(0);
    await page.keyboard.press("ArrowLeft");
    await dialog.getByRole("heading", { name: "2026-05-14 no. 0", exact: true }).waitFor();
    await dialog.getByRole("button", { name: "Show the place" }).waitFor();
    expect(new Set(asked)).toEqual(new Set(["127.0.0.1"]));
    expect(complaints).toEqual([]);
  });
});
