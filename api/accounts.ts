// Accounts of people in the user pool, and the only user of Cognito's SDK among the functions.
import {
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { ApiError } from "./api-error.ts";
import type { MailRefusal } from "./contract.ts";

/** What came of asking for an invitation: it was mailed, nothing was done, or the mail was refused. */
export type Invitation = "mailed" | "exists" | "hasPassword" | { refused: MailRefusal };

/** Every call throws ApiError `slow_down` where Cognito asks for less at once. */
export interface Accounts {
  /** Makes the account and has Cognito mail the invitation; `exists` where there is one. After a refusal there may be one or not. */
  invite(email: string): Promise<Invitation>;
  /** Mails a new temporary password, also after the old one has expired; `hasPassword` where they have chosen one of their own. */
  inviteAgain(email: string): Promise<Invitation>;
  isOrganiser(email: string): Promise<boolean>;
  /** @returns whether there was one */
  remove(email: string): Promise<boolean>;
}

/** Region, credentials and endpoint come from the environment that AWS defines. */
export const createAccountsClient = (): CognitoIdentityProviderClient => new CognitoIdentityProviderClient({});

/** @param client asked in the name of a function that may do so */
export function createAccounts(client: CognitoIdentityProviderClient, UserPoolId: string): Accounts {
  async function mail(email: string, more: Partial<AdminCreateUserCommandInput>): Promise<Invitation> {
    try {
      await telling(() =>
        client.send(
          new AdminCreateUserCommand({ UserPoolId, Username: email, DesiredDeliveryMediums: ["EMAIL"], ...more }),
        ),
      );
      return "mailed";
    } catch (error) {
      const outcome = outcomes[nameOf(error)];
      if (outcome === undefined) throw error;
      return outcome;
    }
  }

  return {
    // Verified by the very mail that brings the password: nobody else has it.
    invite: (email) =>
      mail(email, {
        UserAttributes: [
          { Name: "email", Value: email },
          { Name: "email_verified", Value: "true" },
        ],
      }),

    inviteAgain: (email) => mail(email, { MessageAction: "RESEND" }),

    async isOrganiser(email) {
      const command = () => new AdminListGroupsForUserCommand({ UserPoolId, Username: email, Limit: 60 });
      const found = await telling(() => client.send(command())).catch(unlessUnknown);
      return found?.Groups?.some(({ GroupName }) => GroupName === "organisers") ?? false;
    },

    async remove(email) {
      const command = () => new AdminDeleteUserCommand({ UserPoolId, Username: email });
      return (await telling(() => client.send(command())).catch(unlessUnknown)) !== undefined;
    },
  };
}

/** What Cognito's errors mean for an invitation; all others are the function's own. */
const outcomes: Readonly<Record<string, Invitation | undefined>> = {
  UsernameExistsException: "exists",
  UnsupportedUserStateException: "hasPassword",
  LimitExceededException: { refused: "limit" },
  InvalidParameterException: { refused: "address" },
  CodeDeliveryFailureException: { refused: "delivery" },
  InvalidEmailRoleAccessPolicyException: { refused: "sender" },
};

async function telling<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (cause) {
    if (!["TooManyRequestsException", "ThrottlingException"].includes(nameOf(cause))) throw cause;
    const message = "Too many accounts at once. Try again in a second.";
    throw new ApiError("slow_down", message, { retryAfterSeconds: 1, cause });
  }
}

/** There is no such account, or none can be called so: an address may be longer than a user name (128 characters). */
const namesNobody = ["UserNotFoundException", "InvalidParameterException"];

function unlessUnknown(error: unknown): undefined {
  if (!namesNobody.includes(nameOf(error))) throw error;
  return undefined;
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : "");
