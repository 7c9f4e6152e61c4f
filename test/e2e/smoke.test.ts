// The smoke test of a deployed stage judges a known stage, the local stack, correctly.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { checks } from "../smoke/checks.ts";
import { serveHttp } from "../support/http-server.ts";
import { projectFolder } from "../support/project-folder.ts";
import { sharedPictureStack } from "../support/shared-stack.ts";
import { userOf } from "../support/tokens.ts";

const stack = sharedPictureStack();
const run = promisify(execFile);
const smoke = path.join(projectFolder, "dist/test/smoke/smoke.js");

it("passes every check against the local stack", async () => {
  const { email, password } = userOf(stack, "organiser");
  const env = { PATH: process.env.PATH, PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password };
  const { stdout, stderr } = await run(process.execPath, [smoke, "--api", stack.apiUrl], { env }).catch(
    (error) => error,
  );
  expect(stdout).not.toContain("FAILED");
  expect(stderr).toBe("");
  expect(stdout.match(/^ok /gm)).toHaveLength(Object.keys(checks).length);
});

it("fails for an account that is not an organiser", async () => {
  const { email, password } = userOf(stack, "stranger");
  const env = { PATH: process.env.PATH, PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password };
  const failed = await run(process.execPath, [smoke, "--api", stack.apiUrl], { env }).catch((error) => error);
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain("FAILED  push uploads");
  expect(failed.stdout).toMatch(
    /^FAILED {2}the list has every photo.*: GET \/events\/[\w-]+\/photos answers 403: .*not registered/m,
  );
  expect(failed.stdout).not.toContain("Cannot read properties");
});

it("says why the API cannot be reached, and what answers in its place", async () => {
  const env = { PATH: process.env.PATH, PHOTOUP_EMAIL: "ann@example.com", PHOTOUP_PASSWORD: "x" };
  await using other = await serveHttp((_asked, response) => void response.end("<html>Welcome!</html>"));
  const failures = ["http://127.0.0.1:9", other.origin].map(async (api) => {
    const { code, stderr } = await run(process.execPath, [smoke, "--api", api], { env }).catch((error) => error);
    return [code, stderr];
  });
  const [refused, page] = await Promise.all(failures);
  expect(refused).toEqual([1, expect.stringMatching(/http:\/\/127\.0\.0\.1:9.*refused/i)]);
  expect(page).toEqual([1, expect.stringContaining(`${other.origin} `)]);
});

it("prints its usage if the account is missing", async () => {
  const failed = await run(process.execPath, [smoke, "--stage", "dev"], { env: { PATH: process.env.PATH } }).catch(
    (error) => error,
  );
  expect(failed.code).toBe(2);
  expect(failed.stderr).toContain("PHOTOUP_EMAIL");
});
