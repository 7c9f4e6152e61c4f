// An uploader's text is shown as text, whatever it contains, and the page loads only what its policy allows.
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { browserForFile, openPage, photosOf, signInOn } from "../../support/browser.ts";
import { freshEvent, initiate, put } from "../../support/plain-client.ts";
import { sharedPictureStack } from "../../support/shared-stack.ts";
import { tinyPhoto } from "../../support/tiny-photos.ts";
import { makeUser, signIn } from "../../support/tokens.ts";

const stack = sharedPictureStack();
const browserFor = browserForFile();

const hostile = [
  `<img src=x onerror="document.title='run'">`,
  `"><script>document.title='run'</script>`,
  `javascript:document.title='run'`,
  `<a href="javascript:alert(1)">click</a>`,
  "\u202egpj.exe\u2066",
  "</bdi></h2><style>*{display:none}</style>",
  "{{constructor.constructor('alert(1)')()}}",
  `<svg><animate onbegin="document.title='run'" attributeName=x dur=1s>`,
  `data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`,
  "&lt;img src=x onerror=alert(1)&gt;",
  `Z${"\u0300".repeat(400)} stacked`,
];

describe("captions", () => {
  it("are shown as plain text in the grid, the dialog and the search", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId] });
    const long = "word ".repeat(1999).trim();
    const { idToken } = await signIn(stack, user);
    for (const text of hostile) {
      const { bytes, ...photo } = tinyPhoto();
      const permission = await initiate(stack, idToken, eventId, {
        ...photo,
        title: text,
        description: `${text}\n${long}`.slice(0, 10_000),
        details: { creator: text, copyright: text, keywords: [text], camera: text, lens: text },
      });
      expect(await put(permission, bytes)).toBe("200");
    }
    const { page, complaints } = await openPage(browser);
    await signInOn(page, stack.apiUrl, user);
    await expect.poll(() => photosOf(page).count()).toBe(hostile.length);
    expect((await photosOf(page).allTextContents()).sort()).toEqual([...hostile].sort());
    for (const text of hostile) {
      await photosOf(page).filter({ hasText: text }).click();
      const dialog = page.getByRole("dialog");
      await expect.poll(() => dialog.getByRole("heading").first().textContent()).toBe(text);
      expect(await dialog.getByText(long.slice(0, 200)).count()).toBe(1);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    }
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByLabel("Camera").selectOption(hostile[0] ?? "");
    await expect.poll(() => photosOf(page).count()).toBe(1);
    expect(await page.title()).toBe(`Event ${eventId} · photoup`);
    expect(await scriptLinks(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe("the policy", () => {
  it("blocks inline scripts, frames, and resources from other origins", async (test) => {
    const browser = await browserFor(test);
    const { page, complaints } = await openPage(browser);
    const response = await page.goto(stack.apiUrl);
    const policy = response?.headers()["content-security-policy"] ?? "";
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|data:|https?:\/\/(?!127\.0\.0\.1)|\*/);
    expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement("script"), { textContent: "ran = 1" }))`,
    );
    expect(await page.evaluate("typeof ran")).toBe("undefined");
    await expect.poll(() => complaints.length).toBeGreaterThan(0);
  });
});

const scriptLinks = (page: Page) =>
  page.evaluate(`[...document.querySelectorAll("a")].map((a) => a.protocol).filter((p) => !/^https?:$/.test(p))`);
