// What the user pool's errors mean for creating and deleting accounts.
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { describe, expect, it } from "vitest";
import { createAccounts } from "../../api/accounts.ts";

function accountsRefusedWith(name: string) {
  const send = () => Promise.reject(Object.assign(new Error("refused"), { name }));
  return createAccounts({ send } as unknown as CognitoIdentityProviderClient, "pool");
}

describe("an address without an account", () => {
  it.each([
    ["because nobody has it", "UserNotFoundException"],
    ["because it is longer than a user name may be", "InvalidParameterException"],
  ])("%s is not an organiser's, and removing it removes nothing", async (_, refusal) => {
    const accounts = accountsRefusedWith(refusal);
    expect(await accounts.isOrganiser("a@example.com")).toBe(false);
    expect(await accounts.remove("a@example.com")).toBe(false);
  });
});

it.each([
  ["TooManyRequestsException", { code: "slow_down", retryAfterSeconds: 1 }],
  ["ThrottlingException", { code: "slow_down", retryAfterSeconds: 1 }],
  ["NotAuthorizedException", { name: "NotAuthorizedException" }],
])("%s says nothing about the account", async (refusal, thrown) => {
  const accounts = accountsRefusedWith(refusal);
  await expect(accounts.remove("a@example.com")).rejects.toMatchObject(thrown);
  await expect(accounts.isOrganiser("a@example.com")).rejects.toMatchObject(thrown);
});
