// Tokens are renewed before they expire, once for all who wait. A session that cannot be renewed fails clearly.
import { expect, test } from "vitest";
import { RequestError, SignInError } from "../../../cli/errors.ts";
import { fixedSession, type SessionOptions, storedSession } from "../../../cli/sign-in/session.ts";
import { memoryTokenStore, type TokenStore } from "../../../cli/sign-in/token-store.ts";
import type { Tokens } from "../../../cli/sign-in/tokens.ts";

const hourMs = 3_600_000;

function tokensOf(name: string, expiresAt: number): Tokens {
  return {
    idToken: name,
    accessToken: `access-${name}`,
    refreshToken: `refresh-${name}`,
    expiresAt,
    lifetimeMs: hourMs,
  };
}

async function open(options: Partial<SessionOptions> & { kept?: Tokens; nowMs?: number }) {
  const store = options.store ?? memoryTokenStore();
  if (options.kept) await store.write(options.kept);
  const clock = { nowMs: options.nowMs ?? 0 };
  const refreshed: string[] = [];
  const warnings: string[] = [];
  const session = storedSession({
    store,
    async refresh(refreshToken) {
      refreshed.push(refreshToken);
      return tokensOf(`new-${refreshed.length}`, clock.nowMs + hourMs);
    },
    warn: (message) => void warnings.push(message),
    now: () => clock.nowMs,
    ...options,
  });
  return { session, store, clock, refreshed, warnings };
}

const ended = () =>
  Promise.reject(new SignInError("Refresh Token has been revoked.", { code: "NotAuthorizedException" }));
const offline = () => Promise.reject(new RequestError("offline", { code: "ECONNREFUSED", isTransient: true }));

test("a fresh token is used as it is", async () => {
  const { session, refreshed } = await open({ kept: tokensOf("a", hourMs) });
  expect(await session.idToken()).toBe("a");
  expect(refreshed).toEqual([]);
});

test("a token is renewed two minutes before it expires", async () => {
  const { session, clock, refreshed } = await open({ kept: tokensOf("a", hourMs) });
  clock.nowMs = hourMs - 120_001;
  expect(await session.idToken()).toBe("a");
  clock.nowMs = hourMs - 119_999;
  expect(await session.idToken()).toBe("new-1");
  expect(refreshed).toEqual(["refresh-a"]);
});

test("a token that seems to live longer than it was issued for is renewed: the clock was wrong then, or is wrong now", async () => {
  const { session, clock, refreshed } = await open({ kept: tokensOf("a", 5 * hourMs) });
  expect(await session.idToken()).toBe("new-1");
  clock.nowMs = -60_000; // set back a little, as time servers do
  expect(await session.idToken()).toBe("new-1");
  expect(refreshed).toHaveLength(1);
});

test("forty workers with a refused token share one refresh", async () => {
  const { session, refreshed } = await open({ kept: tokensOf("a", hourMs) });
  const refused = await session.idToken();
  const renewed = await Promise.all(Array.from({ length: 40 }, () => session.renew(refused)));
  expect(new Set(renewed)).toEqual(new Set(["new-1"]));
  expect(await session.renew(refused)).toBe("new-1"); // a late caller
  expect(refreshed).toHaveLength(1);
});

test("forty workers with an expired token share one refresh", async () => {
  const { session, refreshed } = await open({ kept: tokensOf("a", -1) });
  await Promise.all(Array.from({ length: 40 }, () => session.idToken()));
  expect(refreshed).toHaveLength(1);
});

test("a token that was refused twice in a row is renewed twice", async () => {
  const { session } = await open({ kept: tokensOf("a", hourMs) });
  expect(await session.renew(await session.renew("a"))).toBe("new-2");
});

test("tokens that another process has renewed are used without a refresh", async () => {
  const { session, store, refreshed } = await open({ kept: tokensOf("a", hourMs) });
  await session.idToken();
  await store.write(tokensOf("theirs", hourMs));
  expect(await session.renew("a")).toBe("theirs");
  expect(refreshed).toEqual([]);
});

test("rotated refresh tokens are kept, and the newest is used", async () => {
  const { session, store, refreshed } = await open({ kept: tokensOf("a", -1) });
  await session.renew(await session.idToken());
  expect(refreshed).toEqual(["refresh-a", "refresh-new-1"]);
  expect(await store.read()).toMatchObject({ refreshToken: "refresh-new-2" });
});

test("a session that has ended for good fails everybody who waits", async () => {
  const { session } = await open({ kept: tokensOf("a", -1), refresh: ended });
  const results = await Promise.allSettled(Array.from({ length: 40 }, () => session.idToken()));
  for (const result of results) {
    expect(result).toMatchObject({
      status: "rejected",
      reason: { name: "SignInError", code: "NotAuthorizedException" },
    });
  }
});

test("with a password in the environment, an ended session is replaced by a new one", async () => {
  const signIn = async () => tokensOf("signed-in", hourMs);
  const { session } = await open({ kept: tokensOf("a", -1), refresh: ended, signIn });
  expect(await session.idToken()).toBe("signed-in");
});

test("if nobody is signed in, the error says what to run", async () => {
  const { session } = await open({});
  await expect(session.idToken()).rejects.toThrow("photoup login");
});

test("a token that is valid for another minute survives a bad connection", async () => {
  const { session } = await open({ kept: tokensOf("a", 60_000), refresh: offline });
  expect(await session.idToken()).toBe("a");
});

test("a refused token does not survive it", async () => {
  const { session } = await open({ kept: tokensOf("a", 60_000), refresh: offline });
  await expect(session.renew("a")).rejects.toMatchObject({ name: "RequestError", isTransient: true });
});

test("after a failure, the next call tries again", async () => {
  let isOnline = false;
  const refresh = async () => (isOnline ? tokensOf("later", hourMs) : offline());
  const { session } = await open({ kept: tokensOf("a", -1), refresh });
  await expect(session.idToken()).rejects.toBeInstanceOf(RequestError);
  isOnline = true;
  expect(await session.idToken()).toBe("later");
});

test("tokens that cannot be saved are used anyway, with a warning", async () => {
  const kept = memoryTokenStore();
  await kept.write(tokensOf("a", -1));
  const full = new SignInError("The tokens cannot be saved: the disk is full.", { code: "TokensNotSaved" });
  const store: TokenStore = { ...kept, write: () => Promise.reject(full) };
  const { session, warnings } = await open({ store });
  expect(await session.idToken()).toBe("new-1");
  expect(warnings).toEqual([expect.stringContaining("the disk is full")]);
});

test("after tokens could not be saved, the next refresh uses this run's newest ones", async () => {
  const kept = memoryTokenStore();
  await kept.write(tokensOf("a", -1));
  const full = new SignInError("The tokens cannot be saved: the disk is full.", { code: "TokensNotSaved" });
  const { session, refreshed } = await open({ store: { ...kept, write: () => Promise.reject(full) } });
  await session.renew(await session.idToken());
  expect(refreshed).toEqual(["refresh-a", "refresh-new-1"]);
});

test("once tokens can be saved again, the next refresh uses those that were saved", async () => {
  const kept = memoryTokenStore();
  await kept.write(tokensOf("a", -1));
  let isFull = true;
  const full = new SignInError("The tokens cannot be saved: the disk is full.", { code: "TokensNotSaved" });
  const write = (tokens: Tokens) => (isFull ? Promise.reject(full) : kept.write(tokens));
  const { session, refreshed } = await open({ store: { ...kept, write } });
  const unsaved = await session.idToken();
  isFull = false;
  await session.renew(await session.renew(unsaved));
  expect(refreshed).toEqual(["refresh-a", "refresh-new-1", "refresh-new-2"]);
});

test("PHOTOUP_ID_TOKEN is used as it is and never renewed", async () => {
  const claims = Buffer.from(JSON.stringify({ exp: 1_700_000_000 })).toString("base64url");
  const session = fixedSession(`x.${claims}.x`);
  expect(await session.idToken()).toBe(`x.${claims}.x`);
  const error = await session.renew("").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SignInError);
  expect(String(error)).toMatch(/PHOTOUP_ID_TOKEN.*1[45] November 2023 at/);
  expect(String(error)).not.toContain(claims);
});
