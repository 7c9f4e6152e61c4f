// The profiles' file, shared by several processes.
import { expect, test } from "vitest";
import { changeProfiles, readProfiles } from "../../../cli/sign-in/profiles.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const signIn = { region: "r", userPoolId: "p", userPoolClientId: "c", authFlow: "USER_SRP_AUTH" } as const;

test("simultaneous changes are all kept", async () => {
  await using folder = await temporaryFolder();
  const names = Array.from({ length: 8 }, (_, i) => `event-${i}`);
  const add = (name: string) =>
    changeProfiles(folder.path, ({ default: usual, profiles }) => ({
      default: usual,
      profiles: { ...profiles, [name]: { apiUrl: `https://${name}.example.com`, email: "ann@example.com", signIn } },
    }));
  await Promise.all(names.map(add));
  expect(Object.keys(readProfiles(folder.path).profiles).sort()).toEqual(names);
});
