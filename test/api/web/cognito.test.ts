// Answers that are not Cognito's, and missing answers.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openCognito } from "../../../api/web/sign-in/cognito.ts";
import { answerJson, serveHttp } from "../../support/http-server.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** Advances the fake clock past the pauses between attempts while answers arrive in real time. @returns the result or the failure */
async function settled(working: Promise<unknown>): Promise<unknown> {
  let end: { value: unknown } | undefined;
  working.then(
    (value) => (end = { value }),
    (error) => (end = { value: error }),
  );
  for (let second = 0; end === undefined && second < 600; second++) {
    await vi.advanceTimersByTimeAsync(1000);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  return end?.value;
}

const open = (cognitoEndpoint: string) =>
  openCognito({ region: "eu-west-1", userPoolClientId: "client", cognitoEndpoint }, () => 0);

it("a sign-in service that never answers is unreachable", async () => {
  await using server = await serveHttp(() => undefined);
  expect(await settled(open(server.origin).refresh("token"))).toMatchObject({ code: "unreachable", isTransient: true });
});

it.each([
  [200, "<!doctype html>Welcome to our Wi-Fi"],
  [200, "null"],
  [200, `{"login":"https://wifi.example"}`],
  [403, `{"code":1020,"message":"Blocked by your network"}`],
  [403, "Blocked by your network"],
  [502, "<h1>Bad gateway</h1>"],
])(
  "an answer %s %j that is not Cognito's means that Cognito was not reached, and ends no session",
  async (status, body) => {
    await using server = await serveHttp((_asked, response) => void response.writeHead(status).end(body));
    expect(await settled(open(server.origin).refresh("token"))).toMatchObject({
      code: "unreachable",
      isTransient: true,
    });
  },
);

it("Cognito's own refusal keeps its code, and an empty answer counts as one", async () => {
  const refusal = { __type: "com.amazonaws#NotAuthorizedException", message: "Refresh Token has been revoked" };
  await using server = await serveHttp(({ headers }, response) => {
    if (String(headers["x-amz-target"]).endsWith("RevokeToken")) response.end();
    else answerJson(response, 400, refusal);
  });
  const cognito = open(server.origin);
  expect(await settled(cognito.refresh("token"))).toMatchObject({ code: "NotAuthorizedException", isTransient: false });
  expect(await settled(cognito.revoke("token").then(() => "revoked"))).toBe("revoked");
});

it.each([
  ["RespondToAuthChallenge", "NotAuthorizedException"],
  ["ConfirmForgotPassword", "ExpiredCodeException"],
  ["ConfirmSignUp", "NotAuthorizedException"],
  ["VerifySoftwareToken", "CodeMismatchException"],
])("the refusal of a second %s is not told as %s if the answer to the first was lost", async (operation, code) => {
  await using server = await serveHttp((_asked, response, n) => {
    if (n === 1) response.destroy();
    else answerJson(response, 400, { __type: code, message: "used already" });
  });
  const cognito = open(server.origin);
  const calls: Record<string, () => Promise<unknown>> = {
    RespondToAuthChallenge: () => cognito.respond({ name: "SOFTWARE_TOKEN_MFA", parameters: {} }, {}),
    ConfirmForgotPassword: () => cognito.resetPassword("ann@example.com", "123456", "new password"),
    ConfirmSignUp: () => cognito.confirmSignUp("ann@example.com", "123456"),
    VerifySoftwareToken: () => cognito.verifySoftwareToken("session", "123456"),
  };
  expect(await settled(calls[operation]?.() as Promise<unknown>)).toMatchObject({ code: "answer_lost" });
  expect(server.asked[0]?.headers["x-amz-target"]).toContain(operation);
  expect(await settled(calls[operation]?.() as Promise<unknown>)).toMatchObject({ code }); // nothing was lost
});

it.each([
  ["although the answer was lost", true],
  ["if it was confirmed elsewhere", false],
])("an account counts as confirmed %s", async (_how, isLost) => {
  const refusal = {
    __type: "NotAuthorizedException",
    message: "User cannot be confirmed. Current status is CONFIRMED",
  };
  await using server = await serveHttp((_asked, response, n) => {
    if (isLost && n === 1) response.destroy();
    else answerJson(response, 400, refusal);
  });
  const confirming = open(server.origin).confirmSignUp("ann@example.com", "123456");
  expect(await settled(confirming.then(() => "confirmed"))).toBe("confirmed");
});
