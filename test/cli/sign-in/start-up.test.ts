// A command loads only what it needs before its first request.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { someUser, startCognitoServer } from "../../support/cognito-server.ts";
import { runPhotoup } from "../../support/run-photoup.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Runs photoup and returns the files that it loaded. */
async function filesOf(args: string[], env: Record<string, string>, input = ""): Promise<string[]> {
  await using folder = await temporaryFolder();
  const list = folder.at("files.txt");
  const script = `const { writeFileSync } = require("node:fs");
process.on("exit", () => writeFileSync(${JSON.stringify(list)}, Object.keys(require.cache).join("\\n")));`;
  await writeFile(folder.at("list-files.cjs"), script);
  const result = await runPhotoup(args, {
    env: { PHOTOUP_HOME: join(folder.path, "home"), ...env, NODE_OPTIONS: `--require=${folder.at("list-files.cjs")}` },
    input,
  });
  expect(result).toMatchObject({ exitCode: 0 });
  return (await readFile(list, "utf8")).split("\n");
}

const ofCognito = (files: string[]) => files.filter((path) => /\/create-cognito-\w+\.cjs$/.test(path));

test("with PHOTOUP_ID_TOKEN, neither Cognito's SDK nor a token store is loaded, and no configuration is fetched", async () => {
  await using server = await startCognitoServer({ users: [] });
  const env = { PHOTOUP_API_URL: server.apiUrl, PHOTOUP_ID_TOKEN: "a.b.c" };
  const files = await filesOf(["whoami"], env);
  expect(files.some((path) => path.endsWith("dist/photoup/main.cjs"))).toBe(true);
  expect(ofCognito(files)).toEqual([]);
  expect(files.filter((path) => /token-store|keychain|keyring/.test(path))).toEqual([]);
  expect(server.operations).toEqual([]);
});

test("SRP is loaded only if the stage requires it", async () => {
  for (const authFlow of ["USER_SRP_AUTH", "USER_PASSWORD_AUTH"] as const) {
    const user = someUser();
    await using server = await startCognitoServer({ users: [user], authFlow });
    const login = ["login", server.apiUrl, "--email", user.email, "--password-stdin"];
    const files = await filesOf(login, {}, user.password);
    expect(ofCognito(files).length).toBeGreaterThan(0);
    expect(files.some((path) => /\/srp-\w+\.cjs$/.test(path))).toBe(authFlow === "USER_SRP_AUTH");
  }
});
