// Every way to sign in: SRP, and each challenge that Cognito can set after the password, against the tests' own Cognito.
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { browserForFile, fillSignIn, openPage } from "../../support/browser.ts";
import { type CognitoServer, someUser, startCognitoServer } from "../../support/cognito-server.ts";
import type { CognitoUser } from "../../support/cognito-user-pool.ts";
import { focusedOn } from "../../support/focused-on.ts";
import { sharedPictureStack } from "../../support/shared-stack.ts";

const stack = sharedPictureStack();
const browserFor = browserForFile();
const code = "123456";

/** The page as the stack serves it, with this Cognito instead of the stack's own. */
async function openWith(page: Page, server: CognitoServer): Promise<void> {
  await page.route("**/config", (route) =>
    route.fulfill({ json: { ...server.config, cognitoEndpoint: stack.cognitoUrl } }),
  );
  await page.route("**/events", async (route) => {
    const response = await fetch(`${server.apiUrl}/events`, { headers: await route.request().allHeaders() });
    await route.fulfill({ status: response.status, json: await response.json() });
  });
  await page.route(`${stack.cognitoUrl}/**`, async (route) => {
    const request = route.request();
    const response = await fetch(server.apiUrl, {
      method: "POST",
      headers: { "x-amz-target": (await request.headerValue("x-amz-target")) ?? "" },
      body: request.postData() ?? "",
    });
    const headers = { "access-control-allow-origin": "*" };
    await route.fulfill({ status: response.status, headers, json: await response.json() });
  });
  await page.goto(stack.apiUrl);
}

type Answer = (page: Page) => Promise<void>;

const typeCode: Answer = async (page) => {
  await page.getByLabel("Code").fill("123 456");
  await page.getByRole("button", { name: "Continue" }).click();
};

const questions: [string, Partial<CognitoUser>, Answer][] = [
  ["nothing more", {}, async () => undefined],
  [
    "a new password",
    { challenges: [{ name: "NEW_PASSWORD_REQUIRED" }] },
    async (page) => {
      await page.getByLabel("New password").fill("weak");
      await page.getByRole("button", { name: "Set the password" }).click();
      await page.getByRole("alert").filter({ hasText: "too weak" }).waitFor();
      await page.getByLabel("New password").fill("n3w-passwörd-of-mine");
      await page.getByRole("button", { name: "Set the password" }).click();
    },
  ],
  [
    "a name as well as a new password",
    {
      challenges: [
        { name: "NEW_PASSWORD_REQUIRED", parameters: { requiredAttributes: '["userAttributes.given_name"]' } },
      ],
    },
    async (page) => {
      await page.getByLabel("New password").fill("n3w-passwörd-of-mine");
      await page.getByLabel("given name").fill("Zoë");
      await page.getByRole("button", { name: "Set the password" }).click();
    },
  ],
  [
    "a code of an app",
    { challenges: [{ name: "SOFTWARE_TOKEN_MFA" }], code },
    async (page) => {
      await page.getByLabel("Code").fill("000000");
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("alert").filter({ hasText: "That code is wrong." }).waitFor();
      await typeCode(page);
    },
  ],
  ["a code by SMS", { challenges: [{ name: "SMS_MFA" }], code }, typeCode],
  ["a code by e-mail", { challenges: [{ name: "EMAIL_OTP" }], code }, typeCode],
  ["a second factor to be set up", { challenges: [{ name: "MFA_SETUP" }], code }, typeCode],
];

describe("signing in by SRP", () => {
  it.for(questions)("leads to the person's events when Cognito asks for %s", async ([, given, answer], test) => {
    const browser = await browserFor(test);
    const user = someUser(given);
    await using server = await startCognitoServer({ users: [user] });
    const { page, complaints } = await openPage(browser);
    await openWith(page, server);
    await fillSignIn(page, user);
    await answer(page);
    await page.getByRole("heading", { name: "Your events" }).waitFor();
    expect(server.operations[0]).toBe("InitiateAuth");
    expect(complaints).toEqual([]);
  });

  it("works with a new password after a reset by code", async (test) => {
    const browser = await browserFor(test);
    const user = someUser({ code });
    await using server = await startCognitoServer({ users: [user] });
    const { page } = await openPage(browser);
    await openWith(page, server);
    await page.getByRole("button", { name: "Forgot your password?" }).click();
    await page.getByRole("textbox", { name: "E-mail" }).fill(user.email);
    await page.getByRole("button", { name: "Send a code" }).click();
    await page.getByLabel("Code").fill(code);
    await page.getByLabel("New password").fill("n3w-passwörd-of-mine");
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("Your password was changed.").waitFor();
    await fillSignIn(page, { email: user.email, password: "n3w-passwörd-of-mine" });
    await page.getByRole("heading", { name: "Your events" }).waitFor();
  });

  it("says that the connection is to be checked if it is lost before the first attempt", async (test) => {
    const browser = await browserFor(test);
    const user = someUser();
    await using server = await startCognitoServer({ users: [user] });
    const { page, complaints } = await openPage(browser);
    await openWith(page, server);
    await page.getByLabel("Password").waitFor();
    await page.context().setOffline(true);
    await fillSignIn(page, user);
    await page.getByRole("alert").filter({ hasText: "The sign-in service cannot be reached." }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Your events" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("continues after an account was confirmed, even if the connection fails just then", async (test) => {
    const browser = await browserFor(test);
    const user = someUser({ state: "UserNotConfirmedException", code });
    await using server = await startCognitoServer({ users: [user] });
    const { page, complaints } = await openPage(browser);
    await openWith(page, server);
    await fillSignIn(page, user);
    await page.getByText("This account is not confirmed yet.").waitFor();
    let isCut = true;
    await page.route(`${stack.cognitoUrl}/**`, async (route) => {
      const target = (await route.request().headerValue("x-amz-target")) ?? "";
      return isCut && target.endsWith("InitiateAuth") ? route.abort() : route.fallback();
    });
    await typeCode(page);
    await page.getByRole("alert").filter({ hasText: "The sign-in service cannot be reached." }).waitFor();
    isCut = false;
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("heading", { name: "Your events" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("is required again when the session ends, and the page continues where it was", async (test) => {
    const browser = await browserFor(test);
    const user = someUser();
    await using server = await startCognitoServer({ users: [user] });
    const { page } = await openPage(browser);
    await openWith(page, server);
    await fillSignIn(page, user);
    await page.getByRole("heading", { name: "Your events" }).waitFor();
    server.expireTokens();
    server.endSessions();
    await page.evaluate(`location.hash = "#/nowhere"`);
    await page.getByRole("link", { name: "Go to your events" }).click();
    const dialog = page.getByRole("dialog", { name: "Sign in" });
    await dialog.getByText("Your session has ended.").waitFor();
    await expect.poll(() => focusedOn(page)).toBe("input password Password");
    for (let press = 0; press < 3; press++) await page.keyboard.press("Escape"); // the second press closes any dialog
    await page.locator("dialog:modal").waitFor();
    await expect.poll(() => focusedOn(page)).toBe("input password Password");
    await dialog.getByLabel("Password").fill(user.password);
    await dialog.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Your events" }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
  });

  it.for(["SOFTWARE_TOKEN_MFA", "MFA_SETUP"])(
    "starts again when Cognito no longer waits for %s",
    async (name, test) => {
      const browser = await browserFor(test);
      const user = someUser({ challenges: [{ name }], code });
      await using server = await startCognitoServer({ users: [user] });
      const { page } = await openPage(browser);
      await openWith(page, server);
      await page.route(`${stack.cognitoUrl}/**`, async (route) => {
        const target = (await route.request().headerValue("x-amz-target")) ?? "";
        if (!/RespondToAuthChallenge|AssociateSoftwareToken/.test(target)) return route.fallback();
        if (/PASSWORD_VERIFIER/.test(route.request().postData() ?? "")) return route.fallback();
        const headers = { "access-control-allow-origin": "*" };
        const message = "Invalid session for the user, session is expired.";
        await route.fulfill({ status: 400, headers, json: { __type: "NotAuthorizedException", message } });
      });
      await fillSignIn(page, user);
      if (name === "SOFTWARE_TOKEN_MFA") await typeCode(page);
      await page.getByRole("alert").filter({ hasText: "Start again." }).waitFor();
      await page.getByRole("button", { name: "Start again" }).click();
      await page.getByLabel("Password").waitFor();
    },
  );
});
