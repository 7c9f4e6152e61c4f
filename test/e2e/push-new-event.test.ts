// Whole processes: an organiser's mistyped event is reported as new; arguments are bytes.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bulkPhoto } from "../support/bulk-photos.ts";
import { freshEvent } from "../support/plain-client.ts";
import { projectFolder } from "../support/project-folder.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { makeUser } from "../support/tokens.ts";

it("an organiser is warned that the event is new, by the dry run and the first push, but not by the second", async () => {
  await using folder = await temporaryFolder();
  mkdirSync(folder.at("photos"));
  for (const n of [1, 2]) writeFileSync(folder.at(`photos/${n}.jpg`), bulkPhoto(n, { seed: 4242 }));
  const { email, password } = await makeUser(sharedStack(), { groups: ["organisers"] });
  const env = { PHOTOUP_API_URL: sharedStack().apiUrl, PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password };
  const eventId = freshEvent();
  const push = (...flags: string[]) => runPhotoup(["push", folder.at("photos"), "--event", eventId, ...flags], { env });

  const plan = await push("--dry-run");
  expect(plan.stdout).toContain(`Event ${eventId} does not exist yet: a push would create it, with 2 photos.`);
  const first = await push();
  expect([first.exitCode, first.stderr]).toEqual([0, expect.stringContaining(`event ${eventId} is new`)]);
  expect(first.stdout).toContain(`Event ${eventId} is new: it did not exist when this push of 2 photos began.`);
  const second = await push();
  expect(second.stdout + second.stderr).not.toContain("is new");
});

it.skipIf(process.platform !== "linux")(
  "a name that is not UTF-8 is refused as an argument, and not treated as another",
  async () => {
    await using folder = await temporaryFolder();
    const program = join(projectFolder, "bin/photoup.js");
    const line = `"$0" "$1" inspect "$(printf 'caf\\351.jpg')"`;
    const env = { PATH: process.env.PATH ?? "", HOME: folder.path, PHOTOUP_HOME: folder.at("home"), LC_ALL: "C" };
    const ended = spawnSync("/bin/sh", ["-c", line, process.execPath, program], { env, encoding: "utf8" });
    expect([ended.status, ended.stderr]).toEqual([2, expect.stringContaining("caf\\xe9.jpg is not UTF-8")]);
  },
);
