// People's accounts in the user pool; the only function code that uses Cognito's SDK.
import {
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { tryAgainSoon } from "./api-error.ts";
import type { MailRefusal } from "./contract.ts";

/** The result of an invitation: mailed, nothing to do, or the mail was refused. */
export type Invitation = "mailed" | "exists" | "hasPassword" | { refused: MailRefusal };

/** Every call throws ApiError `slow_down` if Cognito throttles it. */
export interface Accounts {
  /** Creates the account and has Cognito mail the invitation; `exists` if there is one already. After a refusal, either may be the case. */
  invite(email: string): Promise<Invitation>;
  /** Mails a new temporary password, even after the old one has expired; `hasPassword` if they have chosen their own. */
  inviteAgain(email: string): Promise<Invitation>;
  isOrganiser(email: string): Promise<boolean>;
  /** @returns whether there was one */
  remove(email: string): Promise<boolean>;
}

/** Region, credentials and endpoint come from AWS's own environment variables. */
export const createAccountsClient = (): CognitoIdentityProviderClient => new CognitoIdentityProviderClient({});

export function createAccounts(client: CognitoIdentityProviderClient, UserPoolId: string): Accounts {
  async function mail(email: string, more: Partial<AdminCreateUserCommandInput>): Promise<Invitation> {
    try {
      await mapThrottling(() =>
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
    // The mail with the password verifies the address: nobody else gets the password.
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
      const found = await mapThrottling(() => client.send(command())).catch(unlessUnknown);
      return found?.Groups?.some(({ GroupName }) => GroupName === "organisers") ?? false;
    },

    async remove(email) {
      const command = () => new AdminDeleteUserCommand({ UserPoolId, Username: email });
      return (await mapThrottling(() => client.send(command())).catch(unlessUnknown)) !== undefined;
    },
  };
}

/** What Cognito's errors mean for an invitation. Any other error is a failure of the function. */
const outcomes: Readonly<Record<string, Invitation | undefined>> = {
  UsernameExistsException: "exists",
  UnsupportedUserStateException: "hasPassword",
  LimitExceededException: { refused: "limit" },
  InvalidParameterException: { refused: "address" },
  CodeDeliveryFailureException: { refused: "delivery" },
  InvalidEmailRoleAccessPolicyException: { refused: "sender" },
};

async function mapThrottling<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (cause) {
    if (!["TooManyRequestsException", "ThrottlingException"].includes(nameOf(cause))) throw cause;
    throw tryAgainSoon("slow_down", "Too many accounts at once. Try again in a second.", cause);
  }
}

/** There is no such account, or there can be none: an address may be longer than a user name (128 characters). */
const namesNobody = ["UserNotFoundException", "InvalidParameterException"];

function unlessUnknown(error: unknown): undefined {
  if (!namesNobody.includes(nameOf(error))) throw error;
  return undefined;
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : "");
