// `npm run measure-page` measures the page in Chromium, for docs/performance.md: first paint and bytes of the demo's event; and for
// an event of 50,000 photos its first screen, the longest task while scrolling, and its memory.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { readScript } from "../../api/deploy/script-arguments.ts";
import { serveManyRecords } from "../support/many-records.ts";
import { startOwnStack, type TestStack } from "../support/own-stack.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { makeDemoPhotos } from "../support/sample-photos.ts";
import { scrollThrough } from "../support/scroll-through.ts";
import { makeUser, userOf } from "../support/tokens.ts";
import { traceTasks } from "../support/trace-tasks.ts";

readScript("usage: npm run measure-page", {});
const many = 50_000;
const home = await mkdtemp(path.join(tmpdir(), "photoup-measure-"));
try {
  await using stack = await startOwnStack({ dataFolder: path.join(home, "stack") });
  const args = ["--no-sandbox", "--js-flags=--expose-gc", "--enable-precise-memory-info"];
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args });
  await measureFirstScreen(browser, stack);
  await measureMany(browser, stack);
  await browser.close();
} finally {
  await rm(home, { recursive: true, force: true });
}

async function measureFirstScreen(browser: Browser, stack: TestStack): Promise<void> {
  const { email, password } = userOf(stack, "attendee");
  const folder = path.join(home, "event-42");
  await makeDemoPhotos(folder);
  const env = { PHOTOUP_HOME: path.join(home, "cli"), PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password };
  await runPhotoup(["login", stack.apiUrl], { env });
  await runPhotoup(["push", folder], { env });
  const warm = await openPage(browser);
  await signIn(warm, stack.apiUrl, { email, password });
  await firstPictures(warm); // all pictures are made now
  await warm.close();

  const page = await openPage(browser);
  const transfer = await countBytes(page);
  await page.goto(stack.apiUrl);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  const paint = await page.evaluate<number>(
    `performance.getEntriesByName("first-contentful-paint").at(0)?.startTime ?? NaN`,
  );
  console.log(`sign-in: first paint after ${ms(paint)}, ${transfer.summary()}`);
  const before = Date.now();
  await signIn(page, undefined, { email, password });
  await firstPictures(page);
  await page.waitForLoadState("networkidle");
  console.log(`from the click to the first pictures: ${ms(Date.now() - before)}; all so far: ${transfer.summary()}`);
  await page.close();
}

async function measureMany(browser: Browser, stack: TestStack): Promise<void> {
  const eventId = "77";
  const user = await makeUser(stack, { events: [eventId] });
  await using served = await serveManyRecords(stack.apiUrl, eventId, many);
  const page = await openPage(browser);
  await signIn(page, served.origin, user);
  await page.locator(".tile").first().waitFor();
  const firstScreen = Date.now() - served.firstAnswerAt();
  await page.getByText(`${many.toLocaleString("en")} photos`, { exact: true }).waitFor();
  const loaded = Date.now() - served.firstAnswerAt();
  console.log(
    `${many} photos: first screen ${ms(firstScreen)} after the list's first answer, all of them ${ms(loaded)}`,
  );
  const endTrace = await traceTasks(page);
  const tiles = await scrollThrough(page);
  const { wallMs, cpuMs } = await endTrace();
  const bytes = await page.evaluate<number>("gc(), performance.memory.usedJSHeapSize");
  console.log(`scrolled through: longest task ${wallMs} ms, of which ${cpuMs} ms are its own; ${tiles} tiles at most`);
  console.log(`memory: ${Math.round(bytes / 1e6)} MB of JavaScript heap`);
}

async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 } });
  return context.newPage();
}

async function signIn(
  page: Page,
  address: string | undefined,
  { email, password }: { email: string; password: string },
): Promise<void> {
  if (address !== undefined) await page.goto(address);
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function firstPictures(page: Page): Promise<void> {
  await page.locator(".tile img.shown").nth(5).waitFor({ timeout: 120_000 });
}

/** Bytes received, by kind. */
async function countBytes(page: Page): Promise<{ summary(): string }> {
  const debug = await page.context().newCDPSession(page);
  await debug.send("Network.enable");
  const kindOf = new Map<string, string>();
  const bytes = new Map<string, number>();
  debug.on("Network.responseReceived", ({ requestId, type }) => kindOf.set(requestId, type));
  debug.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = kindOf.get(requestId) ?? "Other";
    bytes.set(kind, (bytes.get(kind) ?? 0) + encodedDataLength);
  });
  return {
    summary() {
      const all = [...bytes].sort(([, a], [, b]) => b - a);
      const sum = all.reduce((total, [, each]) => total + each, 0);
      return `${kilobytes(sum)} (${all.map(([kind, each]) => `${kind} ${kilobytes(each)}`).join(", ")})`;
    },
  };
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
