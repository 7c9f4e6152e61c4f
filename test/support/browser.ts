// Debian's Chromium for tests of the page. No screen may ever violate the Content-Security-Policy, throw, or fail axe-core.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, expect, type TestContext } from "vitest";
import { findProgram, skipWithout } from "./skip-without.ts";
import { tellOnFailure } from "./tell-on-failure.ts";
import type { Credentials } from "./tokens.ts";

/**
 * One browser for the tests of a file, opened on first use. Chromium's headless shell draws and runs pages as Chromium does, but
 * has no windows, and takes half the processor time. Skips the test if neither is installed.
 */
export function browserForFile(args: string[] = []): (test: TestContext) => Promise<Browser> {
  let opened: Promise<Browser> | undefined;
  afterAll(async () => (await opened)?.close());
  return (test) => {
    const executablePath = findProgram("chromium-headless-shell") ?? skipWithout("chromium", test);
    opened ??= chromium.launch({ executablePath, args: ["--no-sandbox", ...args] });
    return opened;
  };
}

export interface WatchedPage {
  page: Page;
  /** Console messages and policy violations: expected to be empty at the end of a test. */
  complaints: string[];
}

/** A page in its own browser context, which shares nothing with other tests. If its test fails, its content is printed. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000); // shorter than the test's, so that the error names what it waited for
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    // The page itself reports a refused request, in its own words.
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

/** The page must show the sign-in. */
export async function fillSignIn(page: Page, { email, password }: Credentials): Promise<void> {
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Finite animations: not a spinner, which turns as long as something is loading. */
const runningAnimations = (page: Page) =>
  page.evaluate<string[]>(`document.getAnimations()
    .filter(({ playState, effect }) => playState === "running" && effect.getComputedTiming().endTime < Infinity)
    .map(({ transitionProperty, animationName, effect: { target } }) =>
      (transitionProperty ?? animationName) + " of " + target?.cloneNode().outerHTML)`);

/** Throws on any axe-core finding, once all animations have ended: while it fades in, text has hardly any contrast. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  await expect.poll(() => runningAnimations(page), { message: `${screen}: what still moves` }).toEqual([]);
  // The debugger is not subject to the page's policy: nothing is injected into the document.
  await page.evaluate(axeSource);
  const findings = await page.evaluate<string[][]>(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html + " " + node.failureSummary)]))`);
  expect(findings, screen).toEqual([]);
}

export const statusOf = (page: Page, text: RegExp) =>
  page.getByRole("region", { name: "Uploads" }).getByRole("status").filter({ hasText: text });

export const photosOf = (page: Page) => page.getByRole("list", { name: "Photos" }).getByRole("link");
