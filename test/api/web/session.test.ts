import { describe, expect, it } from "vitest";
import { Failure } from "../../../api/web/http/failure.ts";
import type { Tokens } from "../../../api/web/sign-in/cognito.ts";
import { openKeptSession } from "../../../api/web/sign-in/kept-session.ts";
import { openSession } from "../../../api/web/sign-in/session.ts";

const idToken = (email: string, n: number) =>
  ["head", Buffer.from(JSON.stringify({ email, n })).toString("base64url"), "signature"].join(".");

/** A Cognito with single-use refresh tokens, and storage that all tabs share. */
function world() {
  const kept = new Map<string, string>();
  const good = new Map<string, string>();
  let made = 0;
  const tokensFor = (email: string): Tokens => {
    made++;
    const refreshToken = `refresh-${made}`;
    good.set(refreshToken, email);
    return { idToken: idToken(email, made), accessToken: "a", refreshToken, expiresAt: 3_600_000 };
  };
  const cognito = {
    async refresh(token: string) {
      const email = good.get(token);
      if (email === undefined) throw new Failure("", { code: "NotAuthorizedException", isTransient: false });
      good.delete(token);
      return tokensFor(email);
    },
    revoke: async () => undefined,
  };
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  const openTab = () => openSession({ cognito, kept: openKeptSession(() => storage), now: () => 0 });
  return { openTab, tokensFor, kept, cognito };
}

describe("a session kept by two tabs", () => {
  it("continues in both, although refresh tokens are single-use", async () => {
    const { openTab, tokensFor } = world();
    const one = openTab();
    one.accept(tokensFor("ann@example.org"), true);
    const two = openTab();
    await two.restore(); // spends the token that the first tab has in memory
    const renewed = await one.renewed(await one.current());
    expect(JSON.parse(atob(renewed.split(".")[1] ?? "")).email).toBe("ann@example.org");
    expect(one.state.get().kind).toBe("signedIn");
    // And vice versa: now the second tab's own token is spent.
    await two.renewed(await two.current());
    expect(two.state.get().kind).toBe("signedIn");
  });

  it("ends in one tab if somebody else has signed in in the other, and leaves the other alone", async () => {
    const { openTab, tokensFor, kept } = world();
    const one = openTab();
    one.accept(tokensFor("ann@example.org"), true);
    const two = openTab();
    await two.restore();
    two.accept(tokensFor("bob@example.org"), true);
    void one.renewed(await one.current()).catch(() => undefined);
    await expect.poll(() => one.state.get()).toMatchObject({ kind: "ended", email: "ann@example.org" });
    expect(kept.size).toBe(1);
    expect(two.state.get()).toMatchObject({ kind: "signedIn", email: "bob@example.org" });
    await two.renewed(await two.current()); // nor is what it keeps used up
    expect(two.state.get()).toMatchObject({ kind: "signedIn", email: "bob@example.org" });
    await one.signOut();
    expect(kept.size).toBe(1);
  });

  it("is restored in both if the browser reopens them at the same time", async () => {
    const { openTab, tokensFor, kept, cognito } = world();
    openTab().accept(tokensFor("ann@example.org"), true);
    const one = openTab();
    const two = openTab();
    const { refresh } = cognito;
    cognito.refresh = async (token) => {
      cognito.refresh = refresh;
      await two.restore(); // both have read the one token, and the second is the first to spend it
      return refresh(token);
    };
    await one.restore();
    expect([one, two].map(({ state }) => state.get().kind)).toEqual(["signedIn", "signedIn"]);
    expect(kept.size).toBe(1);
    await two.renewed(await two.current());
    expect(two.state.get().kind).toBe("signedIn");
  });
});

describe("a session that is not kept", () => {
  it("leaves another tab's kept session alone when it starts, is renewed, and ends", async () => {
    const { openTab, tokensFor, kept } = world();
    const keeping = openTab();
    keeping.accept(tokensFor("ann@example.org"), true);
    const before = [...kept];
    const other = openTab();
    other.accept(tokensFor("ann@example.org"), false);
    expect([...kept]).toEqual(before);
    await other.renewed(await other.current());
    expect([...kept]).toEqual(before);
    await other.signOut();
    expect([...kept]).toEqual(before);
    await keeping.signOut();
    expect(kept.size).toBe(0);
  });
});

describe("a session that is signed out during a token renewal", () => {
  it.each(["renewed", "refused"])("is over, and the next person has a session of their own (%s)", async (how) => {
    const { openTab, tokensFor, cognito } = world();
    const tab = openTab();
    tab.accept(tokensFor("ann@example.org"), false);
    let answer = (_tokens: Tokens | Promise<never>): void => undefined;
    cognito.refresh = () => new Promise((resolve) => (answer = resolve));
    const renewing = tab.renewed(await tab.current()).catch((error: unknown) => error);
    await tab.signOut();
    const bobs = tokensFor("bob@example.org");
    tab.accept(bobs, false);
    expect(await tab.current()).toBe(bobs.idToken);
    const refusal = new Failure("", { code: "NotAuthorizedException", isTransient: false });
    answer(how === "renewed" ? tokensFor("ann@example.org") : Promise.reject(refusal));
    expect(await renewing).toMatchObject({ code: "signed_out" });
    expect(tab.state.get()).toMatchObject({ kind: "signedIn", email: "bob@example.org" });
    expect(await tab.current()).toBe(bobs.idToken);
  });
});

describe("a kept session", () => {
  it("stays kept, and is not signed out, if Cognito cannot be reached", async () => {
    const kept = new Map([["photoup.keptSession", "refresh-1"]]);
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
      removeItem: (name: string) => void kept.delete(name),
    };
    const failure = new Failure("", { code: "unreachable", isTransient: true });
    const cognito = { refresh: () => Promise.reject(failure), revoke: async () => undefined };
    const session = openSession({ cognito, kept: openKeptSession(() => storage), now: () => 0 });
    await expect(session.restore()).rejects.toBe(failure);
    expect(session.state.get().kind).toBe("starting");
    expect(kept.size).toBe(1);
  });
});

describe("a browser whose storage is forbidden, or full", () => {
  const fail = () => {
    throw new DOMException("no", "QuotaExceededError");
  };
  const full = { getItem: () => "refresh-of-old", setItem: fail, removeItem: fail };

  it.each([
    ["forbidden", openKeptSession(fail)],
    ["full", openKeptSession(() => full)],
  ])("allows signing in, renewal and signing out, and keeps nothing (%s)", async (_how, kept) => {
    const { cognito, tokensFor } = world();
    const session = openSession({ cognito, kept, now: () => 0 });
    await session.restore();
    expect(session.state.get().kind).toBe("signedOut");
    session.accept(tokensFor("ann@example.org"), true);
    await session.renewed(await session.current());
    expect(session.state.get()).toMatchObject({ kind: "signedIn", email: "ann@example.org" });
    await session.signOut();
    expect(session.state.get().kind).toBe("signedOut");
  });
});
