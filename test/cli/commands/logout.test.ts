import { chmod, chown, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { logout } from "../../../cli/commands/logout.ts";
import { openAccount } from "../../../cli/sign-in/open-account.ts";
import { signInPerson } from "../../../cli/sign-in/sign-in-person.ts";
import { asNobody } from "../../support/as-nobody.ts";
import { someUser, startCognitoServer } from "../../support/cognito-server.ts";
import { fakeIo } from "../../support/fake-io.ts";

/** Somebody who has signed in, and whose tokens are then changed. */
async function signedIn(change: (tokens: Record<string, unknown>) => object = () => ({})) {
  const user = someUser();
  const server = await startCognitoServer({ users: [user], isRotating: true });
  const home = await mkdtemp(join(tmpdir(), "photoup-home-"));
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await chmod(home, 0o700);
    await rm(home, { recursive: true });
  });
  const io = fakeIo({ env: { PHOTOUP_HOME: home } });
  await signInPerson({ home, apiUrl: server.apiUrl, profileName: "default", profile: undefined, ...user }, io);
  const tokenFile = join(home, "tokens-default.json");
  const { version, tokens } = JSON.parse(await readFile(tokenFile, "utf8"));
  await writeFile(tokenFile, JSON.stringify({ version, tokens: { ...tokens, ...change(tokens) } }));
  const calls = () =>
    server.operations.filter((name) => name === "RevokeToken" || name === "GetTokensFromRefreshToken");
  return { io, user, server, home, tokenFile, calls };
}

/** Its files can be read, but none can be created or removed. */
async function makeReadOnly(home: string): Promise<void> {
  for (const name of ["", "profiles.json", "tokens-default.json"]) {
    if (process.geteuid?.() === 0) await chown(join(home, name), 65534, 65534);
  }
  await chmod(home, 0o500);
}

test("signing out ends the session also if the tokens cannot be removed", async () => {
  const { io, user, home, tokenFile, calls } = await signedIn();
  await makeReadOnly(home);
  const message = `The tokens in ${tokenFile} cannot be removed: you have no permission for it. Remove that file yourself.`;
  await expect(asNobody(() => logout({}, io))).rejects.toMatchObject({ name: "UsageError", message });
  expect(calls()).toEqual(["RevokeToken"]);
  expect(io.out()).toContain(`Signed out ${user.email}`);
});

test("signing out names tokens that cannot be removed also if the sign-in service cannot be reached", async () => {
  const { io, server, home, tokenFile } = await signedIn();
  await makeReadOnly(home);
  await server[Symbol.asyncDispose]();
  await expect(asNobody(() => logout({}, io))).rejects.toMatchObject({ name: "RequestError" });
  expect(io.err()).toContain(`The tokens in ${tokenFile} cannot be removed`);
});

test("signing out sends no server the tokens of another, if a profile and its tokens disagree", async () => {
  const { io, tokenFile, calls } = await signedIn(() => {
    const claims = Buffer.from(JSON.stringify({ sub: "ann", aud: "client-of-another-server" })).toString("base64url");
    return { idToken: `e30.${claims}.x` };
  });
  expect(await logout({}, io)).toBe(0);
  expect(calls()).toEqual([]);
  expect(io.out()).toContain("The session could not be ended at the sign-in service.");
  await expect(stat(tokenFile)).rejects.toMatchObject({ code: "ENOENT" });
});

test("an account is changed with the renewed token, also if it cannot be saved", async () => {
  const { io, user, home, calls } = await signedIn(() => ({ accessToken: "expired", expiresAt: 0 }));
  await makeReadOnly(home);
  const account = await asNobody(() => openAccount({}, io));
  expect(account.email).toBe(user.email);
  expect(account.accessToken).not.toBe("expired");
  expect(calls()).toEqual(["GetTokensFromRefreshToken"]);
});
