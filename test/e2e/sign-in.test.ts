// Signing in to the local stack's cognito-local, and a session that ends during a push.
import { createHmac } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { callCognito } from "../../api/local/call-aws-json.ts";
import { bulkPhoto } from "../support/bulk-photos.ts";
import { editTokens } from "../support/edit-tokens.ts";
import { openFaultyProxy, type ProxyFaults } from "../support/faulty-proxy.ts";
import { parseLines, runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { failPuts } from "../support/stack-controls.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { loadPty, openTerminal } from "../support/terminal.ts";
import { makeUser, signIn } from "../support/tokens.ts";

const stack = sharedStack();
const { pty, reason } = await loadPty();

const cognito = (action: string, input: object) =>
  callCognito(stack.cognitoUrl, action, input) as Promise<Record<string, string>>;

/** RFC 6238, as an authenticator app computes it. */
function totp(base32: string, nowMs = Date.now()): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...base32.replace(/=+$/, "")].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"));
  const bytes =
    bits
      .join("")
      .match(/.{8}/g)
      ?.map((byte) => Number.parseInt(byte, 2)) ?? [];
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(nowMs / 30_000)));
  const digest = createHmac("sha1", Buffer.from(bytes)).update(counter).digest();
  const number = digest.readUInt32BE((digest.at(-1) ?? 0) & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

async function newFolder(): Promise<string> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return folder.path;
}

/** A home where this user is signed in. */
async function signedIn(user: { email: string; password: string }) {
  const home = await newFolder();
  const env = { PHOTOUP_HOME: home };
  const login = ["login", stack.apiUrl, "--email", user.email, "--password-stdin"];
  expect(await runPhotoup(login, { env, input: user.password })).toMatchObject({ exitCode: 0, stderr: "" });
  return { home, env, tokenFile: join(home, "tokens-default.json") };
}

test("after `login URL`, `push` needs no flag, and refreshes an expired token", async () => {
  const user = await makeUser(stack, { events: ["signin-1"] });
  const { env, tokenFile, home } = await signedIn(user);
  const before = JSON.parse(await readFile(tokenFile, "utf8")).tokens;
  await editTokens(tokenFile, { expiresAt: 0, idToken: "ended" });
  const photos = join(home, "event-signin-1");
  await mkdir(photos);
  for (let n = 0; n < 3; n++) await writeFile(join(photos, `${n}.jpg`), bulkPhoto(n, { seed: 501 }));
  expect(await runPhotoup(["push", photos], { env })).toMatchObject({ exitCode: 0 });
  const after = JSON.parse(await readFile(tokenFile, "utf8")).tokens;
  expect(after.idToken).not.toBe("ended");
  expect(after.refreshToken).toBe(before.refreshToken); // cognito-local does not rotate.
});

test("NEW_PASSWORD_REQUIRED of cognito-local is answered at a terminal", async (context) => {
  if (!pty) return context.skip(reason);
  const user = { email: `new-${Date.now()}@example.com`, password: "temporary-1" };
  const UserAttributes = [{ Name: "email", Value: user.email }];
  const input = { UserPoolId: stack.userPoolId, Username: user.email, UserAttributes };
  await cognito("AdminCreateUser", { ...input, MessageAction: "SUPPRESS", TemporaryPassword: user.password });
  const home = await newFolder();
  const terminal = openTerminal(pty, ["login", stack.apiUrl], { PHOTOUP_HOME: home, HOME: home });
  for (const [question, answer] of [
    ["E-mail: ", user.email],
    ["Password: ", user.password],
    ["New password: ", "my-own-passphrase-1"],
    ["again: ", "my-own-passphrase-1"],
  ] as const) {
    await terminal.sees(question);
    terminal.type(`${answer}\r`);
  }
  expect(await terminal.exit, terminal.shown()).toMatchObject({ exitCode: 0 });
  expect(terminal.shown()).not.toContain("my-own-passphrase-1");
  await signIn(stack, { ...user, password: "my-own-passphrase-1" });
});

test("SOFTWARE_TOKEN_MFA of cognito-local is answered at a terminal, and refused without one", async (context) => {
  const user = await makeUser(stack);
  const { accessToken: AccessToken } = await signIn(stack, user);
  const { SecretCode = "" } = await cognito("AssociateSoftwareToken", { AccessToken });
  await cognito("VerifySoftwareToken", { AccessToken, UserCode: totp(SecretCode) });
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await cognito("SetUserMFAPreference", { AccessToken, SoftwareTokenMfaSettings });
  const env = { PHOTOUP_API_URL: stack.apiUrl, PHOTOUP_EMAIL: user.email, PHOTOUP_PASSWORD: user.password };
  const refused = await runPhotoup(["events"], { env });
  expect(refused).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("SOFTWARE_TOKEN_MFA") });
  if (!pty) return context.skip(reason);
  const home = await newFolder();
  const terminal = openTerminal(pty, ["login", stack.apiUrl], { PHOTOUP_HOME: home, HOME: home });
  await terminal.sees("E-mail: ");
  terminal.type(`${user.email}\r`);
  await terminal.sees("Password: ");
  terminal.type(`${user.password}\r`);
  await terminal.sees("authenticator app");
  terminal.type(`${totp(SecretCode)}\r`);
  expect(await terminal.exit, terminal.shown()).toMatchObject({ exitCode: 0 });
});

test("mfa on pairs an app, signing in then asks for its code, and mfa off ends that", async (context) => {
  if (!pty) return context.skip(reason);
  const user = await makeUser(stack);
  const { env, home } = await signedIn(user);
  const status = async () => JSON.parse((await runPhotoup(["mfa", "status", "--json"], { env })).stdout);
  expect(await status()).toEqual({ account: user.email, secondFactor: "none" });

  const terminal = openTerminal(pty, ["mfa", "on"], { ...env, HOME: home });
  await terminal.sees("Code from your authenticator app: ");
  const [, secret = ""] = /type this secret into it: (\w+)/.exec(terminal.shown()) ?? [];
  terminal.type(`${totp(secret)}\r`);
  expect(await terminal.exit, terminal.shown()).toMatchObject({ exitCode: 0 });
  expect(terminal.shown()).toContain("is on");
  expect(await status()).toEqual({ account: user.email, secondFactor: "app" });

  const signIn = { PHOTOUP_API_URL: stack.apiUrl, PHOTOUP_EMAIL: user.email, PHOTOUP_PASSWORD: user.password };
  expect(await runPhotoup(["events"], { env: signIn })).toMatchObject({ exitCode: 4 });
  expect(await runPhotoup(["mfa", "off"], { env })).toMatchObject({ exitCode: 0 });
  expect(await runPhotoup(["events"], { env: signIn })).toMatchObject({ exitCode: 0 });
});

test("mfa on without a terminal changes nothing, and says why", async () => {
  const user = await makeUser(stack);
  const { env } = await signedIn(user);
  const result = await runPhotoup(["mfa", "on"], { env });
  expect(result).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("There is no terminal") });
});

test("a session that ends for good during a push ends it with 4; stored photos stay stored", async () => {
  const user = await makeUser(stack, { events: ["signin-2"] });
  const { env, tokenFile, home } = await signedIn(user);
  const photos = join(home, "photos");
  await mkdir(photos);
  const total = 60;
  for (let n = 0; n < total; n++) {
    await writeFile(join(photos, `${n}.jpg`), bulkPhoto(n, { seed: 502, sizeBytes: 100_000 }));
  }
  const push = ["push", photos, "--event", "signin-2", "--concurrency", "2", "--json"];
  await editTokens(tokenFile, { refreshToken: "revoked" });
  const faults: ProxyFaults = {};
  await using proxy = await openFaultyProxy(faults);
  const result = await runPhotoup([...push, "--limit-rate", "600k"], {
    env: { ...env, HTTP_PROXY: proxy.url },
    onStart: ({ stdout }) =>
      void stdout?.on("data", (text) => {
        if (String(text).includes('"type":"uploaded"')) faults.tokenExpiry = { afterPuts: 0 };
      }),
  });
  expect(result.exitCode).toBe(4);
  expect(result.stderr).toMatch(/session has ended.*photoup login/);
  const uploaded = parseLines(result.stdout).filter(({ type }) => type === "uploaded");
  expect(uploaded.length).toBeGreaterThan(0);
  expect(uploaded.length).toBeLessThan(total);
  const listed = await runPhotoup(["ls", "signin-2", "--json"], {
    env: { PHOTOUP_API_URL: stack.apiUrl, PHOTOUP_EMAIL: user.email, PHOTOUP_PASSWORD: user.password },
  });
  const stored = parseLines(listed.stdout).map(({ photoId }) => photoId);
  for (const { photoId } of uploaded) expect(stored).toContain(photoId);
});

test("no password, token or signature is anywhere except in the token store, whatever fails", async () => {
  const user = await makeUser(stack, { events: ["signin-3"] });
  const { env, home, tokenFile } = await signedIn(user);
  const secrets = new Set<string>([user.password]);
  const remember = async () => {
    const { tokens } = JSON.parse(await readFile(tokenFile, "utf8"));
    for (const token of [tokens.idToken, tokens.accessToken, tokens.refreshToken]) secrets.add(token);
  };
  await remember();
  const work = await newFolder();
  const photos = join(work, "photos");
  await mkdir(photos);
  for (let n = 0; n < 8; n++) await writeFile(join(photos, `${n}.jpg`), bulkPhoto(n, { seed: 503 }));
  await writeFile(join(photos, "broken.jpg"), "not a photo");
  const outputs: string[] = [];
  const run = async (args: string[], more: Record<string, string> = {}, input = "") => {
    const { stdout, stderr } = await runPhotoup(args, { env: { ...env, ...more }, cwd: work, input });
    outputs.push(stdout, stderr);
  };
  const log = ["--verbose", "--log", join(work, "run.log"), "--report", join(work, "report.json")];
  await failPuts(stack, "signin-3", { status: 403, code: "SignatureDoesNotMatch", times: 3 });
  await run(["push", photos, "--event", "signin-3", "--json", ...log]);
  await failPuts(stack, "signin-3", { status: 400, code: "BadDigest", times: 2 });
  await run(["push", photos, "--event", "signin-3", ...log]);
  await run(["push", photos, "--event", "signin-3", "--json", "--report", join(work, "report.xml"), "--verbose"]);
  await run(["push", photos, "--event", "somebody-elses", ...log]);
  await run(["retry", "signin-3", "--verbose"]);
  await run(["login", "--password-stdin", "--verbose"], {}, `${user.password}-wrong`);
  await editTokens(tokenFile, { expiresAt: 0 });
  await run(["whoami", "--verbose"]);
  await remember();
  await editTokens(tokenFile, { expiresAt: 0, refreshToken: "forged" });
  await run(["push", photos, "--event", "signin-3", "--verbose"]);
  await run(["doctor", "--event", "signin-3", "--verbose"]);
  await run(["push", photos, "--event", "signin-3", "--verbose"], { PHOTOUP_ID_TOKEN: [...secrets][1] ?? "" });
  await run(["push", photos, "--event", "signin-3", "--verbose"], {
    PHOTOUP_API_URL: "http://127.0.0.1:1",
    PHOTOUP_ID_TOKEN: "a-token-of-mine",
  });
  secrets.add("a-token-of-mine");
  for (const folder of [home, work]) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && path !== tokenFile) outputs.push(await readFile(path, "utf8"));
    }
  }
  const all = outputs.join("\n");
  expect(all).toContain("signin-3");
  expect([...secrets].filter((secret) => all.includes(secret))).toEqual([]);
  expect(all).not.toMatch(/X-Amz-(Signature|Credential|Security-Token)/i);
  await rm(tokenFile);
});
