// What README tells a newcomer to type, in the order in which it is needed: from a clone, on an empty home, nothing looked up elsewhere.
import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { freshEvent } from "../support/plain-client.ts";
import { projectFolder } from "../support/project-folder.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { makeUser } from "../support/tokens.ts";

const run = promisify(execFile);
const readme = await readFile(join(projectFolder, "README.md"), "utf8");

/** The rest of the first command of README that begins so, up to its comment. */
function told(start: string): string[] {
  const at = readme.indexOf(start);
  if (at < 0) throw new Error(`README does not say \`${start}\``);
  const [line = ""] = readme.slice(at).split(/ *[`#\n]/, 1);
  return line.split(" ").slice(1);
}

describe.skipIf(process.platform === "win32")("README's commands", () => {
  it("install photoup from a clone, sign in, check, push and verify", async () => {
    await using folder = await temporaryFolder();
    const { apiUrl } = sharedStack();
    const eventId = freshEvent();
    const { email, password } = await makeUser(sharedStack(), { events: [eventId] });
    const home = folder.at("home");
    const prefix = folder.at("prefix");
    await Promise.all([mkdir(home), makeBulkPhotos(folder.at(`event-${eventId}`), 2)]);
    const path = `${join(prefix, "bin")}:${process.env.PATH}`;
    // What runs the tests, npm and vitest, is no part of a newcomer's environment.
    const env = { PATH: path, HOME: home, CI: "true", PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password };
    // The project is built already, and other tests run what was built.
    const install = [...told("npm install --global ."), "--prefix", prefix, "--offline", "--ignore-scripts"];
    await run("npm", install, { cwd: projectFolder, env });

    const type = (start: string) => {
      const args = told(start).map((word) =>
        word.replace("https://photos.example.com", apiUrl).replace("event-42", `event-${eventId}`),
      );
      return run("photoup", args, { cwd: folder.path, env });
    };
    expect((await type("photoup login https")).stdout).toContain(`Signed in as ${email}`);
    expect((await type("photoup doctor")).stdout).not.toContain("WRONG");
    expect((await type("photoup push ./event-42")).stdout).toContain(
      `All 2 photos are in event ${eventId}, confirmed.`,
    );
    expect((await type("photoup verify ./event-42")).stdout).toContain("Safe to delete: all 2 photos are in event");
  });
});
