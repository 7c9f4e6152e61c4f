import { expect, test } from "vitest";
import { ofOneAccount } from "../../../cli/sign-in/of-one-account.ts";
import { profileSession } from "../../../cli/sign-in/open-session.ts";
import { storedSession } from "../../../cli/sign-in/session.ts";
import { fileTokenStore, memoryTokenStore } from "../../../cli/sign-in/token-store.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const hourMs = 3_600_000;

/** A run whose profile has Ann's tokens, and a way to let somebody else sign in with it. */
async function runOfAnn() {
  const store = memoryTokenStore();
  await store.write(tokensOf("ann", "our-client"));
  const sent: string[] = [];
  const clock = { nowMs: 0 };
  const session = storedSession({
    store: ofOneAccount(store, "our-client"),
    async refresh(refreshToken) {
      sent.push(refreshToken);
      return { ...tokensOf("ann", "our-client"), expiresAt: clock.nowMs + hourMs };
    },
    warn: () => {},
    now: () => clock.nowMs,
  });
  return { session, store, sent, clock };
}

function tokensOf(subject: string, audience: string) {
  const claims = Buffer.from(JSON.stringify({ sub: subject, aud: audience })).toString("base64url");
  const [idToken, accessToken, refreshToken] = [`e30.${claims}.x`, "access", `refresh-of-${subject}`];
  return { idToken, accessToken, refreshToken, expiresAt: hourMs, lifetimeMs: hourMs };
}

test.each([
  ["as somebody else", tokensOf("ben", "our-client")],
  ["at another server", tokensOf("ann-there", "other-client")],
])("a run ends if somebody signs in %s with its profile, and sends none of those tokens", async (_, others) => {
  const { session, store, sent, clock } = await runOfAnn();
  await session.idToken();
  await store.write({ ...others, expiresAt: 2 * hourMs });
  clock.nowMs = hourMs;
  const ends = { name: "SignInError", code: "AccountChanged", message: expect.stringContaining("another account now") };
  await expect(session.idToken()).rejects.toMatchObject(ends);
  await expect(session.renew("refused")).rejects.toMatchObject(ends);
  expect(sent).toEqual([]);
});

test("a run goes on with the tokens of the same account, however often it signs in", async () => {
  const { session, store, sent, clock } = await runOfAnn();
  await session.idToken();
  const again = { ...tokensOf("ann", "our-client"), expiresAt: 2 * hourMs };
  await store.write(again);
  clock.nowMs = hourMs;
  expect(await session.idToken()).toBe(again.idToken);
  clock.nowMs = 2 * hourMs;
  await session.idToken();
  expect(sent).toEqual(["refresh-of-ann"]);
});

test("a token of another server is not sent, if the profile and its tokens disagree from the start", async () => {
  await using home = await temporaryFolder();
  const tokens = { ...tokensOf("ann", "other-client"), expiresAt: Date.now() + hourMs };
  await fileTokenStore(home.path, "default", async () => undefined).write(tokens);
  const options = { home: home.path, profileName: "default", env: {}, warn: () => {} };
  const signIn = { region: "r", userPoolId: "p", userPoolClientId: "our-client", authFlow: "USER_SRP_AUTH" } as const;
  const session = await profileSession(options, signIn);
  await expect(session.idToken()).rejects.toMatchObject({ code: "AccountChanged" });
});
