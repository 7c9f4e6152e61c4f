// `npm run demo -- --open` opens the page, and the password that it prints gives access to the demo's photos.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { browserForFile, openPage, photosOf, signInOn } from "../../support/browser.ts";
import { projectFolder } from "../../support/project-folder.ts";

const browserFor = browserForFile();

describe.skipIf(process.platform !== "linux")("the demo", () => {
  it("opens the page in the system's browser, shows its photos to the person it names, and leaves nothing behind", async (test) => {
    const browser = await browserFor(test);
    const folder = await mkdtemp(join(tmpdir(), "photoup-opener-"));
    try {
      // Replaces the system's opener, and records what it should open.
      const opener = join(folder, "xdg-open");
      await writeFile(
        opener,
        `#!/bin/sh\nprintf %s "$1" > ${JSON.stringify(join(folder, "part"))}\nmv "${folder}/part" "${folder}/opened"\n`,
      );
      await chmod(opener, 0o755);
      const demo = spawn(process.execPath, [join(projectFolder, "dist/test/demo/demo.js"), "--open"], {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, TMPDIR: folder },
      });
      const ended = once(demo, "exit");
      let output = "";
      for await (const text of demo.stdout.setEncoding("utf8")) {
        output += text;
        if (output.includes("Ctrl-C ends it")) break;
      }
      const found = /E-mail {4}(\S+)\n {2}Password {2}(\S+)/.exec(output);
      const [, email = "", password = ""] = found ?? [];
      expect(email, output).not.toBe("");
      await expect.poll(() => readFile(join(folder, "opened"), "utf8").catch(() => "")).toMatch(/\/#\/events\/42$/);

      const { page, complaints } = await openPage(browser);
      await signInOn(page, await readFile(join(folder, "opened"), "utf8"), { email, password });
      await expect.poll(() => photosOf(page).count()).toBe(13);
      await expect.poll(() => page.locator(".tile img.shown").count()).toBeGreaterThan(5);
      expect(complaints).toEqual([]);

      demo.kill("SIGINT");
      expect(await ended).toEqual([0, null]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
