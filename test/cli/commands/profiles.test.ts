import { expect, it } from "vitest";
import { profiles } from "../../../cli/commands/profiles.ts";
import { readProfiles, writeProfiles } from "../../../cli/sign-in/profiles.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const signIn = { region: "r", userPoolId: "p", userPoolClientId: "c", authFlow: "USER_SRP_AUTH" } as const;
const profile = { apiUrl: "https://photos.example.com", email: "ann@example.com", signIn };

it.each([
  [{ use: "work" }, "work is now the default profile.\n"],
  [{ remove: "work" }, "The profile work has been removed.\n"],
])("with --json, %j reports the change on standard error", async (options, said) => {
  await using folder = await temporaryFolder();
  await writeProfiles(folder.path, { default: "default", profiles: { default: profile, work: profile } });
  const io = fakeIo({ env: { PHOTOUP_HOME: folder.path } });
  expect(await profiles({ ...options, json: true }, io)).toBe(0);
  expect([io.out(), io.err()]).toEqual(["", said]);
  expect(readProfiles(folder.path).default).toBe("use" in options ? "work" : "default");
});
