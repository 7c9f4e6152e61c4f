// Debian's Chromium for tests of the page, with what no screen of it may ever do: break the Content-Security-Policy, throw, or
// show an axe-core finding.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, expect, type TestContext } from "vitest";
import { skipWithout } from "./skip-without.ts";
import { tellOnFailure } from "./tell-on-failure.ts";
import type { Credentials } from "./tokens.ts";

/** One browser for the tests of a file, opened by the first that wants it; ends a test as skipped where there is none. */
export function browserForFile(args: string[] = []): (test: TestContext) => Promise<Browser> {
  let opened: Promise<Browser> | undefined;
  afterAll(async () => (await opened)?.close());
  return (test) => {
    const executablePath = skipWithout("chromium", test);
    opened ??= chromium.launch({ executablePath, args: ["--no-sandbox", ...args] });
    return opened;
  };
}

export interface WatchedPage {
  page: Page;
  /** What the page said or broke: expected to be empty at a test's end. */
  complaints: string[];
}

/** A page of a browser context of its own: nothing is shared with other tests. Where its test fails, it is told what was on it. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000); // less than a test's, so that it says what it waited for
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    // A refused request is told by the page itself, in its own words.
    if (message.type() === "error" && !/^Failed to load resource/.test(text)) complaints.push(text);
    if (/Content.Security.Policy/i.test(text)) complaints.push(text);
  });
  page.on("dialog", (dialog) => {
    if (dialog.type() === "beforeunload") return void dialog.accept();
    complaints.push(`a dialog of the browser: ${dialog.message()}`);
    void dialog.dismiss();
  });
  tellOnFailure(page, complaints);
  return { page, complaints };
}

export async function signInOn(page: Page, address: string, { email, password }: Credentials): Promise<void> {
  await page.goto(address);
  await fillSignIn(page, { email, password });
}

/** On a page that shows the sign-in. */
export async function fillSignIn(page: Page, { email, password }: Credentials): Promise<void> {
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What moves or fades, and comes to an end: not a spinner, which turns for as long as something is on its way. */
const movingOn = (page: Page) =>
  page.evaluate<string[]>(`document.getAnimations()
    .filter(({ playState, effect }) => playState === "running" && effect.getComputedTiming().endTime < Infinity)
    .map(({ transitionProperty, animationName, effect: { target } }) =>
      (transitionProperty ?? animationName) + " of " + target?.cloneNode().outerHTML)`);

/** Throws where axe-core finds anything on what is shown, once nothing of it moves: half way in, a text has hardly any contrast. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  await expect.poll(() => movingOn(page), { message: `${screen}: what still moves` }).toEqual([]);
  // Through the debugger, which the page's policy does not concern: nothing is injected into the document.
  await page.evaluate(axeSource);
  const findings = await page.evaluate<string[][]>(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html + " " + node.failureSummary)]))`);
  expect(findings, screen).toEqual([]);
}

export const statusOf = (page: Page, text: RegExp) =>
  page.getByRole("region", { name: "Uploads" }).getByRole("status").filter({ hasText: text });

export const photosOf = (page: Page) => page.getByRole("list", { name: "Photos" }).getByRole("link");
