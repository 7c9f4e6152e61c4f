// Real-life folders: duplicate names, names in any script and length, empty files, duplicate photos, a file that changes.
import { appendFile, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { browserForFile, openPage, photosOf, signInOn, statusOf } from "../../support/browser.ts";
import { photosForFile } from "../../support/photos-for-file.ts";
import { freshEvent } from "../../support/plain-client.ts";
import { sharedStack } from "../../support/shared-stack.ts";
import { readKeys, readPuts } from "../../support/stack-controls.ts";
import { makeUser } from "../../support/tokens.ts";

const stack = sharedStack();
const browserFor = browserForFile();
const photosHere = photosForFile();

describe("a folder", () => {
  it("is uploaded with its subfolders: each photo once, under its own name; empty files fail", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const { page, complaints } = await openPage(browser);
    const bytes = await photosHere.make(501, { count: 7 });
    const card = photosHere.at("card");
    await mkdir(join(card, "DCIM/100CANON/deep/deeper"), { recursive: true });
    await mkdir(join(card, "DCIM/101CANON"), { recursive: true });
    const longest = `${"é".repeat(125)}.jpg`; // 254 bytes; a name may have 255
    const names = [
      "DCIM/100CANON/IMG_0001.jpg",
      "DCIM/101CANON/IMG_0001.jpg", // another photo with the same name
      "DCIM/100CANON/deep/deeper/صورة العروس.jpg",
      "\u202egpj.exe.jpg",
      longest,
      "no ending",
      "two\nlines .jpg",
    ];
    for (const [index, name] of names.entries()) await copyFile(bytes[index] ?? "", join(card, name));
    await copyFile(bytes[0] ?? "", join(card, "copy of IMG_0001.jpg"));
    await writeFile(join(card, "empty.jpg"), "");

    await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [eventId] }));
    await page.getByText("No photos yet").waitFor();
    await page.getByLabel("Upload a folder").setInputFiles(card);
    // The copy counts as in the event, by its bytes.
    await statusOf(page, /^8 of 9 photos are in event/).waitFor();
    await page.getByText("1 photo failed").waitFor();
    expect(await readKeys(stack, eventId)).toHaveLength(7);
    expect(Object.values(await readPuts(stack, eventId)).map(({ stored }) => stored)).toEqual(Array(7).fill(1));
    const paths = await page.locator(".line .path").allTextContents();
    for (const name of [...names, "copy of IMG_0001.jpg", "empty.jpg"]) expect(paths).toContain(`card/${name}`);
    expect(await page.locator(".line.failed .path").allTextContents()).toEqual(["card/empty.jpg"]);
    // In the event, a photo has its file's name.
    await expect.poll(async () => (await photosOf(page).allTextContents()).length).toBe(7);
    const shown = await photosOf(page).allTextContents();
    for (const name of ["صورة العروس.jpg", longest, "no ending"]) expect(shown).toContain(name);
    expect(await page.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(complaints).toEqual([]);
  });
});

describe("a photo of which half is missing", () => {
  it("is uploaded, whether read at once or in pieces, and not called proven", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const { page, complaints } = await openPage(browser);
    const [whole = ""] = await photosHere.make(503, { count: 1 });
    const noise = { width: 300, height: 200, channels: 3, noise: { type: "gaussian", mean: 128, sigma: 40 } } as const;
    const bytes = await sharp({ create: { ...noise, background: "white" } })
      .jpeg()
      .toBuffer();
    const half = bytes.subarray(0, bytes.length / 2);
    const [small, large] = [photosHere.at("half.jpg"), photosHere.at("large half.jpg")];
    await writeFile(small, half);
    await writeFile(large, Buffer.concat([half.subarray(0, -2), Buffer.alloc(9_000_000, 0x55)]));
    await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [eventId] }));
    await page.getByText("No photos yet").waitFor();
    await page.getByLabel("Upload photos").setInputFiles([whole, small, large]);
    await statusOf(page, /^3 of 3 photos are in event/).waitFor();
    await page.getByText("2 photos seem cut off or damaged").waitFor();
    expect(await page.locator(".line.unproven .path").allTextContents()).toEqual(["half.jpg", "large half.jpg"]);
    await page.getByRole("checkbox", { name: /^Show only/ }).check();
    await expect.poll(() => page.locator(".line .path").allTextContents()).toEqual(["half.jpg", "large half.jpg"]);
    expect(await page.locator(".end.good").count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

/** What is cut off, or covers its neighbour, in the lines of the upload. */
const unreadableIn = (page: Page) =>
  page.locator(".line").evaluateAll((lines) =>
    lines.flatMap((line, at) => {
      const [path, stage] = [line.querySelector(".path"), line.querySelector(".stage")];
      const isCut = (part: Element | null) =>
        !part || part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1;
      const next = lines[at + 1];
      const isCovered = next && line.lastElementChild && next.getBoundingClientRect().top < bottomOf(line);
      return isCut(path) || isCut(stage) || isCovered ? [`${path?.textContent}: ${stage?.textContent}`] : [];
      function bottomOf(each: Element): number {
        return Math.max(
          ...[...each.querySelectorAll(".path, .stage")].map((part) => part.getBoundingClientRect().bottom),
        );
      }
    }),
  );

describe("a file that is left out, or seems damaged,", () => {
  it.for(["en-GB", "de-DE", "fr-FR", "es-ES"])(
    "is named with its whole reason on any screen: %s",
    async (locale, test) => {
      const browser = await browserFor(test);
      const eventId = freshEvent();
      const { page, complaints } = await openPage(browser, { locale, viewport: { width: 320, height: 900 } });
      const [whole = ""] = await photosHere.make(504, { count: 1 });
      const photo = await readFile(whole);
      const files = [
        { name: "IMG_0001.MP4", buffer: Buffer.from("\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "latin1") },
        { name: "IMG_0002.JPG", buffer: photo.subarray(0, photo.length / 2) },
        { name: "IMG_0003.JPG", buffer: Buffer.from("nothing of a photo") },
        { name: "IMG_0004.ZIP", buffer: Buffer.from("PK\x03\x04") },
        { name: "IMG_0005.JPG", buffer: photo },
      ].map((file) => ({ ...file, mimeType: "image/jpeg" }));
      const user = await makeUser(stack, { events: [eventId] });
      await page.goto(stack.apiUrl);
      await page.locator("input[name=email]").fill(user.email);
      await page.locator("input[name=password]").fill(user.password);
      await page.locator("button[type=submit]").click();
      await page.locator("main .empty").waitFor();
      await page.locator("input[type=file]").first().setInputFiles(files);
      await page.locator(".line.uploaded:not(.unproven)").waitFor();
      for (const width of [320, 640, 768, 1000, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        await expect.poll(() => unreadableIn(page), { message: `${width} pixels` }).toEqual([]);
      }
      expect(complaints).toEqual([]);
    },
  );
});

describe("a file that changes", () => {
  it("between reading and sending is not sent, is reported, and is uploaded when chosen again", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const { page } = await openPage(browser);
    await signInOn(page, stack.apiUrl, await makeUser(stack, { events: [eventId] }));
    await page.getByText("No photos yet").waitFor();
    const [stays = "", changes = ""] = await photosHere.make(502, { count: 2 });
    // The file has been read when the page sends initiate.
    let hasChanged = false;
    await page.route("**/initiate-upload", async (route) => {
      if (!hasChanged) await appendFile(changes, "more");
      hasChanged = true;
      await route.continue();
    });
    await page.getByLabel("Upload photos").setInputFiles(changes);
    await statusOf(page, /^0 of 1 photo is/).waitFor();
    await page.getByText("Failed: The file was moved or changed, or cannot be read. Choose it again.").waitFor();
    await page.getByLabel("Upload photos").setInputFiles([stays, changes]);
    await statusOf(page, /^2 of 3 photos are/).waitFor();
    expect(await readKeys(stack, eventId)).toHaveLength(2);
  });
});
