// The doctor's checks: what they see, and what they advise.
import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { expect, onTestFinished, test, vi } from "vitest";
import { containerOf } from "../../../api/contract.ts";
import { doctorWith } from "../../../cli/commands/doctor.ts";
import { checkApi, checkTls, clockFinding, proxyFinding } from "../../../cli/doctor/check-connection.ts";
import { checkDisk } from "../../../cli/doctor/check-disk.ts";
import { checkHome } from "../../../cli/doctor/check-home.ts";
import { checkMails } from "../../../cli/doctor/check-mails.ts";
import { checkSignIn } from "../../../cli/doctor/check-sign-in.ts";
import { checkUpload } from "../../../cli/doctor/check-upload.ts";
import type { Finding } from "../../../cli/doctor/finding.ts";
import { probePhoto } from "../../../cli/doctor/probe-photo.ts";
import { RequestError, SignInError, UsageError } from "../../../cli/errors.ts";
import type { PushOptions } from "../../../cli/ports.ts";
import type { Report, UploadSummary } from "../../../cli/upload/events.ts";
import { asNobody } from "../../support/as-nobody.ts";
import { someUser, startCognitoServer } from "../../support/cognito-server.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { parseLines, runPhotoup } from "../../support/run-photoup.ts";
import { serveForTest } from "../../support/serve-for-test.ts";

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "photoup-doctor-test-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

test("an API that answers passes, with the time it took", async () => {
  await using server = await startCognitoServer({ users: [] });
  const [api, clock] = await checkApi(server.apiUrl, {}, Date.now);
  expect(api).toMatchObject({ check: "API", state: "ok", saw: expect.stringMatching(/answers in \d+ ms/) });
  expect(clock).toMatchObject({ check: "clock", state: "ok" });
});

test.each([
  ["no server is known", {}, "Sign in with `photoup login URL`"],
  ["the profile is unknown", { profile: "nobody" }, "`photoup login URL --profile nobody`"],
])("if %s, it says once what to do", async (_, options, advice) => {
  const io = fakeIo({ env: { PHOTOUP_HOME: await folder() } });
  await doctorWith(async () => ({}) as UploadSummary)({ folder: await folder(), ...options }, io);
  expect(io.out()).toMatch(/^WRONG {2}API /m);
  expect(io.out()).toContain(advice);
  expect(io.out().match(/photoup login/g)).toHaveLength(1);
});

test("an unreachable API is wrong, with exit code 6 and advice", async () => {
  const [api, ...more] = await checkApi("http://127.0.0.1:1", {}, Date.now);
  expect(api).toMatchObject({ state: "wrong", exitCode: 6, advice: expect.stringContaining("network") });
  expect(more).toEqual([]);
});

test("a sign-in page in place of the API is wrong", async () => {
  const url = await serveForTest((_, response) => response.end("<html>Welcome to our Wi-Fi</html>"));
  expect((await checkApi(url, {}, Date.now))[0]).toMatchObject({
    state: "wrong",
    saw: expect.stringContaining("sign-in page"),
  });
});

test("an API with a newer contract is wrong, with the advice to update photoup", async () => {
  const config = { apiVersion: 99, region: "eu-west-1", authFlow: "USER_SRP_AUTH", contentTypes: [] };
  const url = await serveForTest((_, response) =>
    response.setHeader("content-type", "application/json").end(JSON.stringify(config)),
  );
  expect((await checkApi(url, {}, Date.now))[0]).toMatchObject({ state: "wrong", advice: "Update photoup." });
});

test("a wrong clock is detected by the date of the API's answer", async () => {
  await using server = await startCognitoServer({ users: [] });
  const tenMinutesAhead = () => Date.now() + 600_000;
  const [, clock] = await checkApi(server.apiUrl, {}, tenMinutesAhead);
  expect(clock).toMatchObject({ state: "wrong", saw: expect.stringMatching(/10 min.* ahead/) });
});

test.each([
  [undefined, "skipped", "no date"],
  [0, "ok", "agrees"],
  [-1_400, "ok", "agrees"],
  [-60_000, "ok", "1 min behind"],
  [299_000, "ok", "ahead"],
  [301_000, "wrong", "5 min 1 s ahead"],
  [-86_400_000, "wrong", "24 h behind"],
])("a skew of %s ms is %s", (skewMs, state, saw) => {
  expect(clockFinding(skewMs)).toMatchObject({ state, saw: expect.stringContaining(saw) });
});

test("the proxy is shown without its password, and only if it is used", () => {
  const env = { HTTPS_PROXY: "http://ann:secret@proxy.example.com:8080", NO_PROXY: "localhost" };
  const { saw, state } = proxyFinding("https://api.example.com", env);
  expect({ saw, state }).toEqual({
    saw: "HTTPS_PROXY is http://proxy.example.com:8080; NO_PROXY is localhost",
    state: "ok",
  });
  expect(proxyFinding("http://api.example.com", env)).toMatchObject({ saw: "none: connections are direct" });
  expect(proxyFinding("https://api.example.com", { https_proxy: "proxy" })).toMatchObject({ state: "wrong" });
});

test("an API without encryption is wrong, except on this machine", async () => {
  expect(await checkTls("http://photos.example.com", {})).toMatchObject({ state: "wrong" });
  expect(await checkTls("http://127.0.0.1:4000", {})).toMatchObject({ state: "skipped" });
});

test("a server without TLS is wrong, with advice", async () => {
  const url = await serveForTest((_, response) => response.end());
  const finding = await checkTls(url.replace("http:", "https:"), {});
  expect(finding).toMatchObject({
    check: "TLS",
    state: "wrong",
    advice: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
  });
});

test("nobody signed in is wrong, with exit code 4", async () => {
  const refused = () => Promise.reject(new SignInError("Not signed in."));
  expect(await checkSignIn(refused, {})).toMatchObject({ state: "wrong", exitCode: 4, advice: "Run `photoup login`." });
  const ended = () => Promise.reject(new SignInError("The session has ended. Run `photoup login` to sign in again."));
  expect(await checkSignIn(ended, {})).not.toHaveProperty("advice");
  const failure = new RequestError("It cannot be reached.", { code: "ECONNREFUSED", isTransient: true });
  const unreached = await checkSignIn(() => Promise.reject(failure), {});
  expect(unreached).toMatchObject({ exitCode: 6, advice: expect.stringContaining("lines above") });
});

test("people signed in by the environment are not told to log in, nor to look at other lines for a missing setting", async () => {
  const refused = () => Promise.reject(new SignInError("Wrong e-mail address or password."));
  const pair = await checkSignIn(refused, { PHOTOUP_EMAIL: "a@example.com", PHOTOUP_PASSWORD: "x" });
  expect(pair.advice).toMatch(/^Correct PHOTOUP_EMAIL and PHOTOUP_PASSWORD/);
  expect(await checkSignIn(refused, { PHOTOUP_ID_TOKEN: "x" })).not.toHaveProperty("advice");
  const half = () => Promise.reject(new UsageError("PHOTOUP_PASSWORD is set, but PHOTOUP_EMAIL is not: set both."));
  expect(await checkSignIn(half, { PHOTOUP_PASSWORD: "x" })).toEqual({
    ...{ check: "sign-in", state: "wrong", exitCode: 2 },
    saw: "PHOTOUP_PASSWORD is set, but PHOTOUP_EMAIL is not: set both.",
  });
});

test("a probe that cannot be written is not blamed on the API", async () => {
  vi.stubEnv("TMPDIR", "/nowhere");
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await checkUpload({ eventId: "42", elapsedMs: Date.now } as never)).toEqual([
    {
      ...{ check: "upload", state: "wrong", exitCode: 2 },
      saw: "the test photo cannot be written in /nowhere: there is no such file or folder",
      advice: "Free some space there, or set TMPDIR to a folder that can be written.",
    },
  ]);
});

test("organisers see the daily mail limit if Cognito sends the mails; nobody else does, nor with another sender", async () => {
  const said = async (groups: string[], maxMailsPerDay?: number) => {
    const claims = Buffer.from(JSON.stringify({ email: "o@example.com", exp: 4e9, "cognito:groups": groups }));
    const idToken = async () => `x.${claims.toString("base64url")}.x`;
    const config = async () => ({ ...(maxMailsPerDay && { maxMailsPerDay }) });
    const connection = { api: { config }, session: { idToken } } as never;
    const found: Finding[] = [];
    for await (const finding of checkMails(connection)) found.push(finding);
    return found;
  };
  expect(await said(["organisers"], 50)).toEqual([
    expect.objectContaining({
      state: "ok",
      saw: expect.stringContaining("50 mails a day"),
      advice: expect.stringContaining("SES"),
    }),
  ]);
  expect(await said([], 50)).toEqual([]);
  expect(await said(["organisers"])).toEqual([]);
});

test("the mail check reports a config that cannot be fetched instead of throwing", async () => {
  const claims = Buffer.from(JSON.stringify({ email: "o@example.com", exp: 4e9, "cognito:groups": ["organisers"] }));
  const idToken = async () => `x.${claims.toString("base64url")}.x`;
  const config = () => Promise.reject(new RequestError("a sign-in page", { code: "not_the_api", isTransient: false }));
  const found: Finding[] = [];
  for await (const finding of checkMails({ api: { config }, session: { idToken } } as never)) found.push(finding);
  expect(found).toEqual([expect.objectContaining({ check: "mails", state: "wrong", saw: "a sign-in page" })]);
});

test.each([
  [undefined, { state: "ok", saw: "the test photo was removed again" }],
  ["not_found", { state: "skipped", advice: expect.stringContaining("photoup rm 42 probe-id") }],
  ["internal", { state: "wrong", advice: expect.stringContaining("photoup rm 42 probe-id") }],
])("a probe that was sent but not confirmed is removed too (the removal ends with %s)", async (code, removal) => {
  const api = {
    config: async () => ({}),
    event: () => ({ initiate: async () => ({ photoId: "probe-id" }) }),
    async removePhoto() {
      if (code !== undefined) throw new RequestError("refused", { code, isTransient: false });
    },
  };
  const upload = async ({ api }: PushOptions, report: Report) => {
    await api.initiate({ contentType: "image/png" });
    report({ type: "failed", path: "probe.png", sizeBytes: 1, code: "not_confirmed", message: "not shown yet" });
    return { failed: 1, notProven: {} } as UploadSummary;
  };
  const options = { eventId: "42", connection: { api }, upload, transfer: { captions: {} }, elapsedMs: Date.now };
  expect(await checkUpload(options as never)).toEqual([
    expect.objectContaining({ check: "upload", state: "wrong", exitCode: 3 }),
    expect.objectContaining({ check: "removal", ...removal }),
  ]);
});

test.each([
  [
    "not_registered",
    "You are not registered for event 42: ask its organiser to add your e-mail address.",
    { advice: "The organiser's command for that is `photoup attendees add 42 EMAIL`." },
  ],
  ["event_deleted", "Event 42 was deleted. Nothing can be uploaded to it.", {}],
])("a person who may not upload is told once what to do, if anything (%s)", async (code, message, advice) => {
  const refuse = () => Promise.reject(new RequestError(message, { status: 403, code, isTransient: false }));
  const api = { config: async () => ({}), event: () => ({ initiate: refuse }) };
  const upload = async ({ api }: PushOptions) => {
    await expect(api.initiate({ contentType: "image/png" })).rejects.toThrow(message);
    return { failed: 1, notProven: {}, stopped: { code: "not_allowed", message } } as UploadSummary;
  };
  const options = { eventId: "42", connection: { api }, upload, transfer: { captions: {} }, elapsedMs: Date.now };
  expect(await checkUpload(options as never)).toEqual([
    { check: "upload", state: "wrong", saw: message, exitCode: 5, ...advice },
  ]);
});

test("the disk's rate does not depend on a clock that is set meanwhile", async () => {
  const path = await folder();
  await writeFile(join(path, "a.jpg"), Buffer.alloc(1_000_000));
  const io = fakeIo({ env: { PHOTOUP_HOME: join(path, "home"), PHOTOUP_API_URL: "http://127.0.0.1:1" } });
  io.elapsedMs = () => (elapsedMs += 100);
  let elapsedMs = 0;
  await doctorWith(async () => expect.unreachable())({ folder: join(path, "a.jpg") }, io);
  expect(io.out()).toMatch(/disk +\d[\d.]* MB\/s from/);
});

test("the disk's rate is read from the files below a folder", async () => {
  const path = await folder();
  expect(await checkDisk(path, Date.now)).toMatchObject({ state: "skipped" });
  await writeFile(join(path, "a [1] ü.jpg"), Buffer.alloc(3_000_000));
  await writeFile(join(path, "unreadable"), "x");
  await chmod(join(path, "unreadable"), 0);
  let nowMs = 0;
  const finding = await checkDisk(path, () => (nowMs += 100));
  expect(finding).toMatchObject({ state: "ok", saw: expect.stringMatching(/^\d.*MB\/s from .*3\.0 MB read/) });
  expect(await checkDisk(join(path, "none"), Date.now)).toMatchObject({ state: "wrong", exitCode: 2 });
});

test("the disk passes if a folder on it cannot be read, and if reading takes no measurable time", async () => {
  const path = await folder();
  await writeFile(join(path, "a.jpg"), "x");
  await mkdir(join(path, "lost+found"), { mode: 0 });
  await chmod(path, 0o755);
  const finding = await asNobody(() => checkDisk(path, () => 0));
  expect(finding).toMatchObject({ state: "ok", saw: expect.stringMatching(/^1\.0 KB\/s from .*\(1 B read/) });
});

test("the probe is a valid photo of the given size, and different each time", async () => {
  const probe = probePhoto(50_000);
  expect(containerOf(probe)).toBe("png");
  expect(Math.abs(probe.length - 50_000)).toBeLessThan(2_000);
  const { width, height } = await sharp(probe)
    .raw()
    .toBuffer({ resolveWithObject: true })
    .then(({ info }) => info);
  expect(width * height).toBeGreaterThan(10_000);
  expect(probePhoto(50_000).equals(probe)).toBe(false);
});

test("a writable home passes and stays empty; a missing home is not created", async () => {
  const home = await folder();
  expect(await checkHome(home)).toMatchObject({ check: "home", state: "ok" });
  expect(await checkHome(join(home, "not", "yet"))).toMatchObject({ check: "home", state: "ok" });
  expect(await readdir(home)).toEqual([]);
});

test.for([
  ["a home", "."],
  ["a missing home", "not/yet"],
] as const)("%s on a full disk is named", async ([_, name], { skip }) => {
  const disk = await folder();
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
  if (mounted.status !== 0) skip("a small file system cannot be mounted here");
  try {
    await writeFile(join(disk, "photo.jpg"), Buffer.alloc(64 * 1024 - 4096));
    expect(await checkHome(join(disk, name))).toMatchObject({
      state: "skipped",
      saw: expect.stringContaining("cannot be written: the disk is full"),
    });
  } finally {
    spawnSync("umount", [disk]);
  }
});

test.skipIf(process.platform !== "linux")(
  "a home that cannot be written is named, but does not stop an upload",
  async () => {
    expect(await checkHome("/proc/self")).toMatchObject({
      state: "skipped",
      saw: expect.stringMatching(
        /^\/proc\/self cannot be written: .*; sign-ins, hashes and lists of failed files are not kept$/,
      ),
      advice: expect.stringContaining("PHOTOUP_HOME"),
    });
  },
);

test("a home that cannot be a folder is wrong, and has a line of its own", async () => {
  const file = join(await folder(), "file");
  await writeFile(file, "");
  const io = fakeIo({ env: { PHOTOUP_HOME: file } });
  expect(await doctorWith(async () => expect.unreachable())({ json: true }, io)).toBe(2);
  const saw = expect.stringContaining("Set PHOTOUP_HOME to a folder");
  expect(parseLines(io.out()).at(-1)).toEqual({ check: "home", state: "wrong", saw });
});

test("`photoup doctor` prints a line for each check, and exits as a push would", async () => {
  const user = someUser();
  await using server = await startCognitoServer({ users: [user] });
  const env = { PHOTOUP_API_URL: server.apiUrl, PHOTOUP_EMAIL: user.email, PHOTOUP_PASSWORD: user.password };
  const well = await runPhotoup(["doctor", "--json"], { env });
  const checks = parseLines(well.stdout).map(({ check }) => check);
  expect(checks).toEqual(["photoup", "home", "proxy", "TLS", "API", "clock", "sign-in", "upload", "disk"]);
  expect(well.exitCode).toBe(0);
  const wrong = await runPhotoup(["doctor"], { env: { ...env, PHOTOUP_PASSWORD: "not-it" } });
  expect(wrong.exitCode).toBe(4);
  expect(wrong.stdout).toMatch(/^WRONG {2}sign-in {2}Wrong e-mail address or password\.$/m);
  expect(wrong.stdout + wrong.stderr).not.toContain("not-it");
});

test("with a ticket, another event's folder or --event is wrong usage, as for a push; the ticket's own event passes in any form", async () => {
  const home = await folder();
  const secret = "0123456789abcdefghijABCDEFGHIJ-_";
  const env = { PHOTOUP_HOME: home, PHOTOUP_TICKET: `http://127.0.0.1:1/#/t/42.abcdefghjk/${secret}` };
  const doctor = (options: object) => doctorWith(async () => expect.unreachable())(options, fakeIo({ env }));
  await expect(doctor({ folder: join(home, "event-43") })).rejects.toThrow("the ticket is for event 42");
  await expect(doctor({ folder: home, event: "event-43" })).rejects.toThrow("This ticket is for event 42");
  for (const options of [{ event: "event-42" }, { event: "42" }, {}]) {
    expect(await doctor({ folder: home, ...options })).toBe(6); // nothing answers there
  }
});
