import { describe, expect, it } from "vitest";
import { openAccount } from "../../../cli/sign-in/open-account.ts";
import { writeProfiles } from "../../../cli/sign-in/profiles.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const apiUrl = "https://photos.example.com";
const signIn = { region: "r", userPoolId: "p", userPoolClientId: "c", authFlow: "USER_SRP_AUTH" } as const;

async function refusal(env: Record<string, string>, options = {}): Promise<unknown> {
  await using folder = await temporaryFolder();
  await writeProfiles(folder.path, {
    default: "ann",
    profiles: { ann: { apiUrl, email: "ann@example.com", signIn } },
  });
  const io = fakeIo({ env: { PHOTOUP_HOME: folder.path, ...env } });
  return openAccount(options, io).catch((error) => error);
}

describe("the account to change", () => {
  it.each<[Record<string, string>]>([
    [{ PHOTOUP_ID_TOKEN: "a.b.c" }],
    [{ PHOTOUP_EMAIL: "bob@example.com", PHOTOUP_PASSWORD: "x" }],
  ])("is not the profile's if the environment names somebody: %j", async (env) => {
    expect(await refusal(env)).toMatchObject({ name: "UsageError", message: expect.stringContaining("Unset it") });
  });

  it("is not the profile's if another server is named", async () => {
    const other = { name: "SignInError", message: expect.stringContaining("Not signed in at https://other.example") };
    expect(await refusal({}, { apiUrl: "https://other.example" })).toMatchObject(other);
    expect(await refusal({ PHOTOUP_API_URL: "https://other.example/" })).toMatchObject(other);
  });

  it("is nobody's if the profile does not exist", async () => {
    expect(await refusal({}, { profile: "bob" })).toMatchObject({ message: expect.stringContaining("no profile bob") });
  });
});
