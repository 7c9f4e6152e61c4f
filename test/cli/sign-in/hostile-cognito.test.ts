// A hostile sign-in service: each answer becomes an error that names the culprit, and no password is sent.
import { describe, expect, it } from "vitest";
import { exitCodeOf, RequestError } from "../../../cli/errors.ts";
import { openSockets } from "../../../cli/http/open-sockets.ts";
import type { Transport } from "../../../cli/http/transport.ts";
import type { Cognito } from "../../../cli/sign-in/cognito.ts";
import { createCognito } from "../../../cli/sign-in/create-cognito.ts";
import { signIn } from "../../../cli/sign-in/sign-in.ts";
import { answerJson, serveHttp } from "../../support/http-server.ts";

const verifier = { SALT: "12", SRP_B: "f".repeat(99), SECRET_BLOCK: "AAAA", USER_ID_FOR_SRP: "ann" };
const challenge = (parameters: unknown, name: unknown = "PASSWORD_VERIFIER") => ({
  ChallengeName: name,
  ChallengeParameters: parameters,
  Session: "s",
});
const tokens = (change: object) => ({
  AuthenticationResult: { IdToken: "a.b.c", AccessToken: "a.b.c", RefreshToken: "r", ExpiresIn: 3600, ...change },
});

const clocks = { now: Date.now, elapsedMs: () => performance.now() };

it("no call waits for an answer longer than a person at the screen would", async () => {
  const limits: (number | undefined)[] = [];
  const openTransport = (): Transport => ({
    async send({ timeoutMs }) {
      limits.push(timeoutMs);
      return { status: 400, headers: {}, text: '{"__type":"NotAuthorizedException","message":"No."}' };
    },
    close: async () => {},
  });
  const config = { region: "eu-west-1", userPoolId: "p", userPoolClientId: "c", authFlow: "USER_SRP_AUTH" } as const;
  const cognito = createCognito({ config, openTransport, ...clocks, wait: async () => {} });
  const whose = { accessToken: "a" };
  const calls = [
    cognito.initiate("USER_SRP_AUTH", {}),
    cognito.respond({ name: "PASSWORD_VERIFIER", parameters: {} }, {}),
    cognito.refresh("r"),
    cognito.revoke("r"),
    cognito.changePassword("a", "old", "new"),
    cognito.sendResetCode("e"),
    cognito.resetPassword("e", "1", "new"),
    cognito.sendConfirmationCode("e"),
    cognito.confirmSignUp("e", "1"),
    cognito.beginSoftwareToken(whose),
    cognito.verifySoftwareToken(whose, "1"),
    cognito.useSoftwareToken("a", true),
    cognito.secondFactors("a"),
  ];
  expect(calls).toHaveLength(Object.keys(cognito).length);
  const settled = await Promise.allSettled(calls);
  expect(settled.map(({ status }) => status)).toEqual(calls.map(() => "rejected"));
  expect(limits).toEqual(calls.map(() => 15_000));
});

async function failureWith(answer: unknown, status = 200) {
  await using server = await serveHttp((_, response) => answerJson(response, status, answer));
  const config = {
    region: "eu-west-1",
    userPoolId: "eu-west-1_Pool",
    userPoolClientId: "client",
    cognitoEndpoint: server.origin,
    authFlow: "USER_SRP_AUTH",
  } as const;
  const openTransport = (origin: string) => openSockets(origin, {});
  const cognito = createCognito({ config, openTransport, ...clocks, wait: async () => {} });
  const input = {
    cognito,
    config,
    email: "ann@example.com",
    password: "secret-password",
    ask: undefined,
    ...clocks,
  };
  const failure = await signIn(input).catch((error: unknown) => error);
  expect(JSON.stringify(server.asked)).not.toContain("secret-password");
  return failure;
}

/** A client of a service that always gives this answer. */
function cognitoThatSays(answer: unknown) {
  const config = { region: "eu-west-1", userPoolId: "p", userPoolClientId: "c", authFlow: "USER_SRP_AUTH" } as const;
  const openTransport = (): Transport => ({
    send: async () => ({ status: 200, headers: {}, text: JSON.stringify(answer) }),
    close: async () => {},
  });
  return createCognito({ config, openTransport, ...clocks, wait: async () => {} });
}

it.each([undefined, "", {}, ["A"], "not base32", "A".repeat(4_000)])(
  "an invalid secret for an authenticator app is refused: %j",
  async (SecretCode) => {
    const failure = await cognitoThatSays({ SecretCode })
      .beginSoftwareToken({ accessToken: "a" })
      .catch((error: unknown) => error);
    expect(exitCodeOf(failure)).toBe(6);
  },
);

it.each([7, {}, "SOFTWARE_TOKEN_MFA", [{}]])(
  "second factors that are not a list of names are refused: %j",
  async (list) => {
    const failure = await cognitoThatSays({ UserMFASettingList: list })
      .secondFactors("a")
      .catch((error: unknown) => error);
    expect(exitCodeOf(failure)).toBe(6);
  },
);

it.each([{}, 7, ["x"]])("a code's destination that is not a text is ignored: %j", async (Destination) => {
  const cognito = cognitoThatSays({ CodeDeliveryDetails: { Destination } });
  expect(await cognito.sendResetCode("e")).toBeUndefined();
  expect(await cognito.sendConfirmationCode("e")).toBeUndefined();
});

describe("a sign-in service whose answer", () => {
  it.each<[row: string, answer: unknown]>([
    ["has a salt that is no number", challenge({ ...verifier, SALT: "zz" })],
    ["has a public value of zero", challenge({ ...verifier, SRP_B: "0" })],
    ["has a public value that is no number", challenge({ ...verifier, SRP_B: "\x1b[31m" })],
    ["has parameters of numbers", challenge({ ...verifier, SALT: 12 })],
    ["has parameters of a list", challenge([1, 2])],
    ["names its question by a number", challenge(verifier, 7)],
    ["names no question", challenge(verifier, null)],
    ["is empty", {}],
    ["is null", null],
    ["is a list", []],
    ["has a token of a number", tokens({ IdToken: 7 })],
    ["has a token over two lines", tokens({ IdToken: "a\r\nX: y" })],
    ["has no access token", tokens({ AccessToken: undefined })],
    ["has a refresh token of an object", tokens({ RefreshToken: {} })],
  ])("%s is at fault: exit 6", async (_row, answer) => {
    expect(exitCodeOf(await failureWith(answer))).toBe(6);
  });

  it.each(["constructor", "__proto__", "toString", "\x1b[31mNEW"])(
    "asks for %s gets no reply: exit 4",
    async (name) => {
      expect(exitCodeOf(await failureWith(challenge({}, name)))).toBe(4);
    },
  );

  it.each([400, 403, 404, 500, 302])("is an error (%i) of an unknown shape ends with 4 or 6", async (status) => {
    for (const body of [{ __type: 7, message: [] }, { __type: "X#Y", message: null }, "text", [], null])
      expect([4, 6]).toContain(exitCodeOf(await failureWith(body, status)));
  });

  it.each([-1, 0, "soon", 1e300, null])(
    "gives a token's lifetime as %j seconds is read as five minutes",
    async (ExpiresIn) => {
      const signedIn = (await failureWith(tokens({ ExpiresIn }))) as { lifetimeMs?: number };
      expect(signedIn.lifetimeMs ?? 300_000).toBe(300_000);
    },
  );
});

it.each([200, 302, 403])(
  "a page with status %i instead of its answer is the network's fault and does not end the session",
  async (status) => {
    await using page = await serveHttp((_, response) => response.writeHead(status).end("<html>Sign in</html>"));
    const config = {
      region: "eu-west-1",
      userPoolId: "eu-west-1_Pool",
      userPoolClientId: "client",
      cognitoEndpoint: page.origin,
      authFlow: "USER_SRP_AUTH",
    } as const;
    const openTransport = (origin: string) => openSockets(origin, {});
    const cognito = createCognito({ config, openTransport, ...clocks, wait: async () => {} });
    const failure = await cognito.refresh("r").catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "not_cognito",
      message: expect.stringMatching(/sent an invalid answer; if this network has a sign-in page, .*browser\.$/),
    });
    expect(exitCodeOf(failure)).toBe(6);
  },
);

describe("a call whose first answer is lost and whose retry is refused", () => {
  const refusal = (code: string) => ({
    status: 400,
    headers: {},
    text: JSON.stringify({ __type: code, message: "No." }),
  });
  const lost = (code: string, isTransient = true) => new RequestError(code, { code, isTransient });

  /** A client whose calls get these answers, one after the other. */
  function cognitoWith(...answers: (RequestError | ReturnType<typeof refusal>)[]) {
    return cognitoAt(clocks, answers);
  }
  function cognitoAt(clocks: { now(): number; elapsedMs(): number }, answers: Parameters<typeof cognitoWith>) {
    const config = { region: "eu-west-1", userPoolId: "p", userPoolClientId: "c", authFlow: "USER_SRP_AUTH" } as const;
    const openTransport = (): Transport => ({
      async send() {
        const answer = answers.shift() ?? expect.fail("one call too many");
        if (answer instanceof Error) throw answer;
        return answer;
      },
      close: async () => {},
    });
    return createCognito({ config, openTransport, ...clocks, wait: async () => {} });
  }
  const challenge = { name: "NEW_PASSWORD_REQUIRED", parameters: {} };

  it.each<[string, string, (cognito: Cognito) => Promise<unknown>, RegExp]>([
    [
      "a change of password",
      "NotAuthorizedException",
      (c) => c.changePassword("t", "old", "new"),
      /Try the new password/,
    ],
    ["a reset by code", "ExpiredCodeException", (c) => c.resetPassword("e", "1", "new"), /Try the new password/],
    ["a confirmed account", "NotAuthorizedException", (c) => c.confirmSignUp("e", "1"), /Run the same command again/],
    [
      "an answer to a challenge",
      "NotAuthorizedException",
      (c) => c.respond(challenge, {}),
      /Sign in again, with the new/,
    ],
    ["an app's code", "CodeMismatchException", (c) => c.verifySoftwareToken({ accessToken: "t" }, "1"), /again/],
  ])("may have been carried out: %s", async (_, code, call, advice) => {
    const failure = await call(cognitoWith(lost("ECONNRESET"), refusal(code))).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "ECONNRESET", message: expect.stringMatching(advice) });
    expect((failure as Error).message).toContain("may have been carried out all the same");
    expect(exitCodeOf(failure)).toBe(6);
  });

  it("may have been carried out if the retry fails without an answer, for example because the network is gone", async () => {
    for (const last of [lost("ENOTFOUND"), lost("CERT_HAS_EXPIRED", false)]) {
      const answers = [lost("ECONNRESET"), last, last, last, last];
      const failure = await cognitoWith(...answers)
        .changePassword("t", "old", "new")
        .catch((error: unknown) => error);
      expect((failure as Error).message).toMatch(/may have been carried out all the same. Try the new password/);
      expect(failure).toMatchObject({ code: last.code });
      expect(exitCodeOf(failure)).toBe(6);
    }
  });

  it.each([
    ["Invalid session for the user, session is expired.", "NotAuthorizedException", /took too long/],
    ["Access Token has been revoked", "SessionEnded", /Run `photoup login`/],
    ["Access Token has expired", "SessionEnded", /Run `photoup login`/],
    ["Incorrect username or password.", "NotAuthorizedException", /^Incorrect username or password\.$/],
  ])("is told by Cognito's own message, with what to do: %s", async (message, code, words) => {
    const answer = { status: 400, headers: {}, text: JSON.stringify({ __type: "NotAuthorizedException", message }) };
    const failure = cognitoWith(answer).changePassword("t", "old", "new");
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
  });

  it("is tried again although the clock is set forward meanwhile", async () => {
    let wallMs = 0;
    const set = { now: () => (wallMs += 3_600_000), elapsedMs: () => 0 };
    const cognito = cognitoAt(set, [lost("ECONNREFUSED"), { ...refusal(""), status: 200, text: "{}" }]);
    await cognito.revoke("refresh-token");
  });

  it("is refused as usual if the first request was never sent, or was throttled", async () => {
    const unsent = new RequestError("", { code: "ETIMEDOUT", isTransient: true, isUnsent: true });
    for (const first of [unsent, refusal("TooManyRequestsException")]) {
      const cognito = cognitoWith(first, refusal("NotAuthorizedException"));
      await expect(cognito.changePassword("t", "old", "new")).rejects.toMatchObject({ code: "NotAuthorizedException" });
    }
  });
});
