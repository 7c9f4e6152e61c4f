// What the README tells a newcomer to type, in order: from a clone, with an empty home.
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

/** The rest of the README's first command that begins like this, up to its comment. */
function argumentsOf(start: string): string[] {
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
    // A newcomer's environment has nothing of npm and vitest, which run this test.
    const env = { PATH: path, HOME: home, CI: "true", PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password };
    // The project is built already, and other tests are using the build: the command must run no script.
    expect(argumentsOf("npm install --global ")).toContain("--ignore-scripts");
    const install = [...argumentsOf("npm install --global "), "--prefix", prefix, "--offline"];
    await run("npm", install, { cwd: projectFolder, env });

    const type = (start: string) => {
      const args = argumentsOf(start).map((word) =>
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
