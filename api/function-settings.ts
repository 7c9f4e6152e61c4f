// The settings that the functions read from their environment, typed and checked.
import type { SignInSettings } from "./config.ts";
import { optionalCount, requireVariables } from "./environment.ts";
import type { Recipe } from "./renditions/recipe.ts";
import type { DailyLimits } from "./usage-records.ts";

type Environment = Record<string, string | undefined>;

/** https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html */
const cognitosMailsPerDay = 50;

export function signInSettings(environment: Environment): SignInSettings {
  const required = requireVariables(environment, "AWS_REGION", "USER_POOL_ID", "USER_POOL_CLIENT_ID", "AUTH_FLOW");
  const { AWS_REGION: region, USER_POOL_ID: userPoolId, USER_POOL_CLIENT_ID: userPoolClientId } = required;
  const authFlow = required.AUTH_FLOW;
  if (authFlow !== "USER_SRP_AUTH" && authFlow !== "USER_PASSWORD_AUTH") {
    throw new Error("The environment's AUTH_FLOW must be USER_SRP_AUTH or USER_PASSWORD_AUTH.");
  }
  const { COGNITO_ENDPOINT: cognitoEndpoint, API_URL: apiUrl, MAIL_IDENTITY: mailIdentity } = environment;
  const optional = {
    ...(cognitoEndpoint && { cognitoEndpoint }),
    ...(apiUrl && { apiUrl }),
    // A stage that does not set MAIL_IDENTITY is an older one; a stage with its own Cognito endpoint sends no mail.
    ...(mailIdentity === "" && !cognitoEndpoint && { maxMailsPerDay: cognitosMailsPerDay }),
  };
  return { region, userPoolId, userPoolClientId, authFlow, ...optional };
}

/** Undefined if the stage sets no limit. */
export function dailyLimits(environment: Environment): DailyLimits | undefined {
  const photos = optionalCount(environment, "DAILY_PHOTOS_LIMIT");
  const bytes = optionalCount(environment, "DAILY_BYTES_LIMIT");
  if (photos === undefined && bytes === undefined) return undefined;
  return { photos: photos ?? Number.MAX_SAFE_INTEGER, bytes: bytes ?? Number.MAX_SAFE_INTEGER };
}

export function recipe(environment: Environment): Recipe {
  const quality = (name: string, byDefault: number) => Math.min(100, optionalCount(environment, name) ?? byDefault);
  return {
    smallQuality: quality("RENDITION_SMALL_QUALITY", 75),
    largeQuality: quality("RENDITION_LARGE_QUALITY", 82),
    heic: environment.HEIC_RENDITIONS !== "DISABLED",
  };
}

/** Leaves some of the function's memory to what runs beside the decoder. */
export function decoderMemoryBytes(environment: Environment): number {
  return (optionalCount(environment, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE") ?? 2048) * 1024 * 1024 - 250_000_000;
}
