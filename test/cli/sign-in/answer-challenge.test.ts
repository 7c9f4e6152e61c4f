// Every challenge that Cognito can send, with a person to answer it and without one.
import { describe, expect, test } from "vitest";
import { InterruptedError, RequestError, SignInError } from "../../../cli/errors.ts";
import { openSockets } from "../../../cli/http/open-sockets.ts";
import type { Ask } from "../../../cli/sign-in/ask.ts";
import { createCognito } from "../../../cli/sign-in/create-cognito.ts";
import { signIn } from "../../../cli/sign-in/sign-in.ts";
import { type CognitoServerOptions, someUser, startCognitoServer } from "../../support/cognito-server.ts";
import type { CognitoUser } from "../../support/cognito-user-pool.ts";

/** A person who answers from a list, and the lines shown. */
function person(answers: string[], columns = 80): { ask: Ask; asked: string[]; told: string[] } {
  const asked: string[] = [];
  const told: string[] = [];
  const answer = async (label: string) => {
    asked.push(label);
    const next = answers.shift();
    if (next === undefined) throw new InterruptedError();
    return next;
  };
  const tell = (line: string) => void told.push(line);
  return { asked, told, ask: { text: answer, secret: answer, tell, columns: () => columns } };
}

async function trySignIn(user: CognitoUser, ask: Ask | undefined, options: Partial<CognitoServerOptions> = {}) {
  await using server = await startCognitoServer({ users: [user], ...options });
  const cognito = createCognito({
    config: server.config,
    openTransport: (origin) => openSockets(origin, {}),
    now: Date.now,
    elapsedMs: () => performance.now(),
    wait: async () => undefined,
  });
  const { email, password } = user;
  const tokens = await signIn({ cognito, config: server.config, email, password, ask, now: Date.now });
  return { tokens, operations: server.operations };
}

const code = "123456";
const setUp = { name: "MFA_SETUP", parameters: { MFAS_CAN_SETUP: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]' } };
const selection = { name: "SELECT_MFA_TYPE", parameters: { MFAS_CAN_CHOOSE: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]' } };
const required = { requiredAttributes: '["userAttributes.given_name"]' };

const cases: [string, Partial<CognitoUser>, string[]][] = [
  ["NEW_PASSWORD_REQUIRED", { challenges: [{ name: "NEW_PASSWORD_REQUIRED" }] }, ["n3w-passwörd", "n3w-passwörd"]],
  ["SOFTWARE_TOKEN_MFA", { challenges: [{ name: "SOFTWARE_TOKEN_MFA" }], code }, ["123 456"]],
  ["SMS_MFA", { challenges: [{ name: "SMS_MFA", parameters: { CODE_DELIVERY_DESTINATION: "+***1" } }], code }, [code]],
  ["EMAIL_OTP", { challenges: [{ name: "EMAIL_OTP" }], code }, [code]],
  ["SELECT_MFA_TYPE", { challenges: [selection], code }, ["7", "2", code]],
  ["MFA_SETUP", { challenges: [setUp], code }, ["000000", code]],
];

describe("a person signs in through", () => {
  test.each(cases)("%s", async (name, user, answers) => {
    const { tokens } = await trySignIn(someUser(user), person([...answers]).ask);
    expect(tokens.idToken, name).toMatch(/^ey/);
  });

  test("several challenges in a row", async () => {
    const challenges = [{ name: "NEW_PASSWORD_REQUIRED", parameters: required }, selection];
    const { ask, asked } = person(["Ann", "n3w-passwörd", "n3w-passwörd", "1", code]);
    await trySignIn(someUser({ challenges, code }), ask);
    expect(asked[0]).toBe("given name: ");
  });

  test("an unconfirmed account, with the code that was sent", async () => {
    const { ask, told } = person(["wrong", code]);
    const { operations } = await trySignIn(someUser({ state: "UserNotConfirmedException", code }), ask);
    expect(operations).toContain("ResendConfirmationCode");
    expect(told).toContain("That code is wrong.");
  });

  test("a password reset, with the code that was sent", async () => {
    const { ask } = person([code, "brand-new-one", "brand-new-one"]);
    const { operations } = await trySignIn(someUser({ state: "PasswordResetRequiredException", code }), ask);
    expect(operations).toContain("ConfirmForgotPassword");
  });
});

test("a wrong code is asked for again, three times in all", async () => {
  const { ask, asked } = person(["1", "2", "3", "4"]);
  const attempt = trySignIn(someUser({ challenges: [{ name: "SOFTWARE_TOKEN_MFA" }], code }), ask);
  await expect(attempt).rejects.toMatchObject({ name: "SignInError", code: "CodeMismatchException" });
  expect(asked).toHaveLength(3);
});

test("a new password that is too weak is refused with a reason and asked for again", async () => {
  const { ask, told } = person(["a", "a", "mis", "typed", "long-enough", "long-enough"]);
  await trySignIn(someUser({ challenges: [{ name: "NEW_PASSWORD_REQUIRED" }] }), ask);
  expect(told.join("\n")).toMatch(/did not conform with policy.*passwords differ/s);
});

test("setting up a second factor shows the secret and a QR code", async () => {
  const { ask, told } = person([code]);
  await trySignIn(someUser({ challenges: [setUp], code }), ask);
  expect(told.join("\n")).toContain("JBSWY3DPEHPK3PXP");
  expect(told.join("\n")).toMatch(/[▀▄█]{10}/);
});

test("a terminal that would wrap the lines of a QR code shows only the secret", async () => {
  const { ask, told } = person([code], 30);
  await trySignIn(someUser({ challenges: [setUp], code }), ask);
  expect(told.join("\n")).toContain("JBSWY3DPEHPK3PXP");
  expect(told.join("\n")).not.toMatch(/[▀▄█]|[Ss]can/);
});

describe("without a terminal", () => {
  test.each(cases)("%s is refused by name", async (name, user) => {
    const error = await trySignIn(someUser(user), undefined).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SignInError);
    expect(error).toMatchObject({ code: name, message: expect.stringContaining("no terminal") });
  });

  test.each(["UserNotConfirmedException", "PasswordResetRequiredException"] as const)(
    "%s is refused",
    async (state) => {
      await expect(trySignIn(someUser({ state }), undefined)).rejects.toMatchObject({ code: state });
    },
  );
});

test("an unknown challenge is refused by name", async () => {
  const attempt = trySignIn(someUser({ challenges: [{ name: "CUSTOM_CHALLENGE" }] }), person([]).ask);
  await expect(attempt).rejects.toMatchObject({ code: "CUSTOM_CHALLENGE" });
});

test("a server that never stops asking is given up", async () => {
  const challenges = Array.from({ length: 40 }, () => ({ name: "SMS_MFA" }));
  const attempt = trySignIn(someUser({ challenges, code }), person(Array(40).fill(code)).ask);
  await expect(attempt).rejects.toMatchObject({ code: "NoEnd" });
});

describe.each(["USER_SRP_AUTH", "USER_PASSWORD_AUTH"] as const)("by %s", (authFlow) => {
  test("the right password gives tokens", async () => {
    const { tokens } = await trySignIn(someUser(), undefined, { authFlow });
    expect(tokens).toMatchObject({ lifetimeMs: 3_600_000, refreshToken: expect.any(String) });
  });

  test("a wrong password and an unknown address say the same", async () => {
    const user = someUser();
    const saying = { name: "SignInError", message: "Wrong e-mail address or password." };
    const wrong = { ...user, password: "other" };
    await expect(trySignIn(wrong, undefined, { authFlow, users: [user] })).rejects.toMatchObject(saying);
    await expect(trySignIn(user, undefined, { authFlow, users: [] })).rejects.toMatchObject(saying);
  });
});

test("an address that cognito-local does not know is reported as a wrong password", async () => {
  const fault = () => ({ status: 400, code: "NotAuthorizedException", message: "User not authorized" });
  const attempt = trySignIn(someUser(), undefined, { fault });
  await expect(attempt).rejects.toMatchObject({ message: "Wrong e-mail address or password." });
});

test.each([
  ["Temporary password has expired and must be reset by an administrator.", "Ask your organiser to invite you again."],
  ["Password attempts exceeded", "Wait 15 minutes"],
  ["User is disabled.", "This account has been switched off."],
])(
  "another refusal is not called a wrong password, and the password is not asked for again: %s",
  async (message, told) => {
    const fault = () => ({ status: 400, code: "NotAuthorizedException", message });
    const error = await trySignIn(someUser(), undefined, { fault }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "SignInError", message: expect.stringContaining(told) });
    expect(error).not.toMatchObject({ code: "NotAuthorizedException" });
  },
);

test("with SRP, the password never leaves the machine", async () => {
  const user = someUser();
  const seen: string[] = [];
  await trySignIn(user, undefined, { fault: (_, input) => void seen.push(JSON.stringify(input)) as undefined });
  expect(seen.length).toBeGreaterThan(1);
  expect(seen.join()).not.toContain(user.password);
});

test.each([
  [400, "TooManyRequestsException"],
  [500, "InternalErrorException"],
])("a service that answers %i %s is asked again", async (status, transientCode) => {
  let faults = 2;
  const fault = () => (faults-- > 0 ? { status, code: transientCode } : undefined);
  const { operations } = await trySignIn(someUser(), undefined, { fault });
  expect(operations.filter((name) => name === "InitiateAuth")).toHaveLength(3);
});

test("a service that never recovers ends in a transient RequestError", async () => {
  const attempt = trySignIn(someUser(), undefined, { fault: () => ({ status: 500, code: "InternalErrorException" }) });
  const error = await attempt.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RequestError);
  expect(error).toMatchObject({ isTransient: true });
});
