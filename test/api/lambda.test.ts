// The functions as Lambda calls them: built from the environment, with errors that name missing variables.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { HttpEvent } from "../../api/answer-request.ts";
import { contentTypes, maxBytes, maxInitiatePhotos, routes } from "../../api/contract.ts";
import { optionalCount, requireVariables } from "../../api/environment.ts";

const openEvent: HttpEvent = { requestContext: { requestId: "r" } };
const signIn = {
  AWS_REGION: "eu-central-1",
  USER_POOL_ID: "eu-central-1_pool",
  USER_POOL_CLIENT_ID: "client",
  AUTH_FLOW: "USER_SRP_AUTH",
};
const ours = [
  "PHOTOS_BUCKET",
  "PHOTOS_TABLE",
  "COGNITO_ENDPOINT",
  "MAIL_IDENTITY",
  "DAILY_PHOTOS_LIMIT",
  ...Object.keys(signIn),
];

/** The functions keep what they made at their first event, so each test takes new ones. */
async function newFunctions(environment: Record<string, string>) {
  for (const name of ours) vi.stubEnv(name, environment[name]);
  vi.resetModules();
  return import("../../api/lambda.ts");
}

beforeEach(() => {
  vi.stubEnv("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it("there is one for every route of the contract, and those without routes", async () => {
  const functions = await newFunctions({});
  expect(Object.keys(functions).sort()).toEqual(
    [...Object.keys(routes), "processUploadedPhoto", "makeRenditions", "makeHeicRenditions", "sweep"].sort(),
  );
});

it("each function's first event fails with everything that its environment lacks", async () => {
  const functions = await newFunctions({});
  await expect(functions.config(openEvent)).rejects.toThrow(
    "The environment lacks AWS_REGION, USER_POOL_ID, USER_POOL_CLIENT_ID, AUTH_FLOW.",
  );
  await expect(functions.listAttendees(openEvent)).rejects.toThrow("The environment lacks PHOTOS_TABLE.");
  await expect(functions.processUploadedPhoto({})).rejects.toThrow(
    "The environment lacks PHOTOS_BUCKET, PHOTOS_TABLE.",
  );
});

it("config returns the daily limit of mails if Cognito sends them, and none if the stage has a sender", async () => {
  const mailsOf = async (environment: Record<string, string>) => {
    const functions = await newFunctions({ ...signIn, ...environment });
    return JSON.parse((await functions.config(openEvent)).body).maxMailsPerDay;
  };
  expect(await mailsOf({ MAIL_IDENTITY: "" })).toBe(50);
  expect(await mailsOf({ MAIL_IDENTITY: "photos.example.com" })).toBeUndefined();
  expect(await mailsOf({})).toBeUndefined();
  expect(await mailsOf({ MAIL_IDENTITY: "", COGNITO_ENDPOINT: "http://127.0.0.1:9" })).toBeUndefined();
});

it("config returns what login needs, and an endpoint only if the stage has its own", async () => {
  const functions = await newFunctions(signIn);
  const { statusCode, body } = await functions.config(openEvent);
  expect({ statusCode, body: JSON.parse(body) }).toEqual({
    statusCode: 200,
    body: {
      apiVersion: 1,
      region: "eu-central-1",
      userPoolId: "eu-central-1_pool",
      userPoolClientId: "client",
      authFlow: "USER_SRP_AUTH",
      contentTypes: Object.keys(contentTypes),
      maxBytes,
      maxInitiatePhotos,
    },
  });
  const local = await newFunctions({ ...signIn, COGNITO_ENDPOINT: "http://127.0.0.1:1" });
  expect(JSON.parse((await local.config(openEvent)).body).cognitoEndpoint).toBe("http://127.0.0.1:1");
});

it("the environment's values must be valid", async () => {
  const odd = await newFunctions({ ...signIn, AUTH_FLOW: "ADMIN_NO_SRP_AUTH" });
  await expect(odd.config(openEvent)).rejects.toThrow("AUTH_FLOW");
  const limits = await newFunctions({
    PHOTOS_BUCKET: "b",
    PHOTOS_TABLE: "t",
    AWS_REGION: "r",
    DAILY_PHOTOS_LIMIT: "many",
  });
  await expect(limits.initiateUpload(openEvent)).rejects.toThrow("DAILY_PHOTOS_LIMIT");
});

it("an empty variable counts as missing", () => {
  expect(() => requireVariables({ A: "", B: "b" }, "A", "B", "C")).toThrow("The environment lacks A, C.");
  expect(requireVariables({ A: "a", B: "b", X: "x" }, "A", "B")).toEqual({ A: "a", B: "b" });
});

it("a limit is a whole number from 1, or absent", () => {
  expect(optionalCount({ N: "20000" }, "N")).toBe(20_000);
  expect(optionalCount({ N: "" }, "N")).toBeUndefined();
  expect(optionalCount({}, "N")).toBeUndefined();
  for (const text of ["0", "-1", "1.5", "1e3", "ten"])
    expect(() => optionalCount({ N: text }, "N")).toThrow("N must be");
});
