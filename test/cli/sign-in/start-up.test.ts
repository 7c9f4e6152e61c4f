// What a command loads before its first request: no more than it needs.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { someUser, startCognitoServer } from "../../support/cognito-server.ts";
import { runPhotoup } from "../../support/run-photoup.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Runs photoup and lists the URLs of the modules that it loaded. */
async function modulesOf(args: string[], env: Record<string, string>, input = ""): Promise<string[]> {
  await using folder = await temporaryFolder();
  const list = folder.at("modules.txt");
  const hooks = `import { appendFileSync } from "node:fs";
export async function load(url, context, next) {
  appendFileSync(${JSON.stringify(list)}, url + "\\n");
  return next(url, context);
}`;
  await writeFile(folder.at("hooks.mjs"), hooks);
  const register = `import { register } from "node:module"; register(${JSON.stringify(pathToFileURL(folder.at("hooks.mjs")))});`;
  await writeFile(folder.at("register.mjs"), register);
  const NODE_OPTIONS = `--import=${pathToFileURL(folder.at("register.mjs"))}`;
  const result = await runPhotoup(args, {
    env: { PHOTOUP_HOME: join(folder.path, "home"), ...env, NODE_OPTIONS },
    input,
  });
  expect(result).toMatchObject({ exitCode: 0 });
  return (await readFile(list, "utf8")).split("\n");
}

const ofCognito = (modules: string[]) => modules.filter((url) => /client-cognito|\/cognito-\w+\.js$/.test(url));

test("with PHOTOUP_ID_TOKEN neither Cognito's SDK nor a token store is loaded, and no configuration is fetched", async () => {
  await using server = await startCognitoServer({ users: [] });
  const env = { PHOTOUP_API_URL: server.apiUrl, PHOTOUP_ID_TOKEN: "a.b.c" };
  const modules = await modulesOf(["whoami"], env);
  expect(modules.some((url) => url.endsWith("dist/photoup/main.js"))).toBe(true);
  expect(ofCognito(modules)).toEqual([]);
  expect(modules.filter((url) => /token-store|keychain|keyring/.test(url))).toEqual([]);
  expect(server.operations).toEqual([]);
});

test("SRP is loaded only where the stage wants it", async () => {
  for (const authFlow of ["USER_SRP_AUTH", "USER_PASSWORD_AUTH"] as const) {
    const user = someUser();
    await using server = await startCognitoServer({ users: [user], authFlow });
    const login = ["login", server.apiUrl, "--email", user.email, "--password-stdin"];
    const modules = await modulesOf(login, {}, user.password);
    expect(ofCognito(modules).length).toBeGreaterThan(0);
    expect(modules.some((url) => /\/srp-\w+\.js$/.test(url))).toBe(authFlow === "USER_SRP_AUTH");
  }
});
