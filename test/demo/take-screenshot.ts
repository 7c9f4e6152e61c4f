// `npm run screenshot` draws the demo's photos, pushes them to its own stack, and takes the README's picture of the page.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import sharp from "sharp";
import { readScript } from "../../api/deploy/script-arguments.ts";
import { startOwnStack } from "../support/own-stack.ts";
import { projectFolder } from "../support/project-folder.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { makeDemoPhotos } from "../support/sample-photos.ts";
import { userOf } from "../support/tokens.ts";

readScript("usage: npm run screenshot", {});
const home = await mkdtemp(path.join(tmpdir(), "photoup-screenshot-"));
try {
  const folder = path.join(home, "event-42");
  const photos = await makeDemoPhotos(folder);
  await using stack = await startOwnStack({ dataFolder: path.join(home, "stack"), renditions: "prompt" });
  const { email, password } = userOf(stack, "attendee");
  const env = { PHOTOUP_HOME: path.join(home, "cli"), PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password };
  await runPhotoup(["login", stack.apiUrl], { env });
  await runPhotoup(["push", folder], { env });

  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const page = await browser.newPage({
    viewport: { width: 1280, height: 760 },
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  await page.goto(stack.apiUrl);
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page
    .locator(".tile img.shown")
    .nth(Math.min(8, photos.length) - 1)
    .waitFor({ timeout: 120_000 });
  const picture = await page.screenshot();
  await browser.close();
  const file = path.join(projectFolder, "docs/page.webp");
  const { size } = await sharp(picture).webp({ quality: 90 }).toFile(file);
  console.log(`${file}: ${Math.round(size / 1024)} KB`);
} finally {
  await rm(home, { recursive: true, force: true });
}
