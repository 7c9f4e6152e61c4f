// photoup processes that share one home: they share refreshes, and each command leaves the right files.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request as requestOf, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type CognitoServerOptions, someUser, startCognitoServer } from "../../support/cognito-server.ts";
import type { CognitoUser } from "../../support/cognito-user-pool.ts";
import { editTokens } from "../../support/edit-tokens.ts";
import { parseLines, runPhotoup } from "../../support/run-photoup.ts";

/** A server, a home, and a function that runs photoup with them. */
async function setUp(user: CognitoUser, options: Partial<CognitoServerOptions> = {}) {
  const home = await mkdtemp(join(tmpdir(), "photoup-home-"));
  const server = await startCognitoServer({ users: [user], ...options });
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await rm(home, { recursive: true, force: true });
  });
  const photoup = (args: string[], env: Record<string, string> = {}, input = "") =>
    runPhotoup(args, { env: { PHOTOUP_HOME: home, ...env }, input });
  const login = (...more: string[]) =>
    photoup(["login", server.apiUrl, "--email", user.email, "--password-stdin", ...more], {}, user.password);
  const refreshes = () => server.operations.filter((name) => name === "GetTokensFromRefreshToken").length;
  return { home, server, photoup, login, refreshes, tokenFile: join(home, "tokens-default.json") };
}

test("after `login URL`, no other command needs a flag", async () => {
  const { photoup, login, tokenFile, server } = await setUp(someUser({ groups: ["organisers"] }));
  expect(await login()).toMatchObject({ exitCode: 0, stderr: "" });
  expect((await stat(tokenFile)).mode & 0o777).toBe(0o600);
  const whoami = await photoup(["whoami", "--json"]);
  expect(whoami.exitCode).toBe(0);
  const expiresAt = expect.stringMatching(/Z$/);
  const known = { groups: ["organisers"], apiUrl: server.apiUrl, profile: "default", expiresAt };
  expect(parseLines(whoami.stdout)).toEqual([{ account: expect.stringContaining("@example.com"), ...known }]);
});

test("settings from secrets that end with a line break, and empty ones, do as those without", async () => {
  const user = someUser();
  const { photoup, login, server } = await setUp(user);
  const secrets = { PHOTOUP_EMAIL: `${user.email}\n`, PHOTOUP_PASSWORD: `${user.password}\n` };
  expect(await photoup(["whoami"], { PHOTOUP_API_URL: server.apiUrl, ...secrets })).toMatchObject({ exitCode: 0 });
  await login();
  const again = ["login", "--email", ` ${user.email} `, "--password-stdin"];
  expect(await photoup(again, { PHOTOUP_API_URL: "" }, user.password)).toMatchObject({ exitCode: 0 });
});

test.each([true, false])("processes whose token is refused share one refresh (rotation %s)", async (isRotating) => {
  const { photoup, login, refreshes, server, tokenFile } = await setUp(someUser(), { isRotating });
  await login();
  server.expireTokens();
  await editTokens(tokenFile, { expiresAt: Date.now() - 1 });
  const results = await Promise.all(Array.from({ length: 4 }, () => photoup(["whoami"])));
  expect(results.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
    Array(4).fill({ exitCode: 0, stderr: "" }),
  );
  expect(refreshes()).toBe(1);
  expect((await photoup(["whoami"])).exitCode).toBe(0);
  expect(refreshes()).toBe(1);
});

test("a user pool without the newer refresh call is asked by the older one", async () => {
  const fault = (operation: string) =>
    operation === "GetTokensFromRefreshToken" ? { status: 400, code: "UnknownOperationException" } : undefined;
  const { photoup, login, server, tokenFile } = await setUp(someUser(), { fault });
  await login();
  await editTokens(tokenFile, { expiresAt: 0 });
  expect(await photoup(["whoami"])).toMatchObject({ exitCode: 0 });
  expect(server.operations.at(-1)).toBe("InitiateAuth");
});

test("a session that was ended elsewhere fails with 4 and a remedy", async () => {
  const { photoup, login, server, tokenFile } = await setUp(someUser());
  await login();
  server.endSessions();
  await editTokens(tokenFile, { expiresAt: 0 });
  const result = await photoup(["whoami"]);
  expect(result).toMatchObject({ exitCode: 4, stdout: "" });
  expect(result.stderr).toMatch(/^photoup: .*photoup login.*\n$/);
});

test("a lock of a dead process delays nobody", async () => {
  const { photoup, login, home, tokenFile } = await setUp(someUser());
  await login();
  await editTokens(tokenFile, { expiresAt: 0 });
  const gone = spawn(process.execPath, ["-e", ""]);
  await once(gone, "exit");
  await writeFile(join(home, "tokens-default.lock"), `${gone.pid} ${hostname()} x`);
  expect(await photoup(["whoami"])).toMatchObject({ exitCode: 0 });
  expect((await readdir(home)).filter((name) => name.includes("lock"))).toEqual([]);
});

test("a lock from another machine is taken over once it is old", async () => {
  const { photoup, login, home, tokenFile } = await setUp(someUser());
  await login();
  await editTokens(tokenFile, { expiresAt: 0 });
  const lock = join(home, "tokens-default.lock");
  await writeFile(lock, "1 elsewhere x");
  await utimes(lock, 1, 1);
  expect(await photoup(["whoami"])).toMatchObject({ exitCode: 0 });
});

test("`logout` revokes and removes the tokens but keeps the profile", async () => {
  const { photoup, login, server, tokenFile } = await setUp(someUser());
  await login();
  const { tokens } = JSON.parse(await readFile(tokenFile, "utf8"));
  expect(await photoup(["logout"])).toMatchObject({ exitCode: 0, stderr: "" });
  expect(server.operations.at(-1)).toBe("RevokeToken");
  await expect(stat(tokenFile)).rejects.toMatchObject({ code: "ENOENT" });
  expect(await photoup(["whoami"])).toMatchObject({ exitCode: 4 });
  expect((await photoup(["profiles"])).stdout).toContain(server.apiUrl);
  expect(await photoup(["logout"])).toMatchObject({ exitCode: 0, stdout: "Nobody was signed in.\n" });
  expect(tokens.refreshToken).toBeTypeOf("string");
});

test("`logout` without a connection removes the tokens, says so and ends with 6", async () => {
  const { photoup, login, server, tokenFile } = await setUp(someUser());
  await login();
  await server[Symbol.asyncDispose]();
  const result = await photoup(["logout"]);
  expect(result.exitCode).toBe(6);
  expect(result.stderr).toContain("deleted from this machine");
  await expect(stat(tokenFile)).rejects.toMatchObject({ code: "ENOENT" });
});

test("tokens that others can read are refused until they are replaced", async () => {
  const { photoup, login, tokenFile } = await setUp(someUser());
  await login();
  await chmod(tokenFile, 0o644);
  const result = await photoup(["whoami"]);
  expect(result.exitCode).toBe(4);
  expect(result.stderr).toMatch(/Others on this machine can read the tokens.*mode 644/);
  await login();
  expect(await photoup(["whoami"])).toMatchObject({ exitCode: 0 });
});

test("a damaged token file is reported in one clear line, and `login` replaces it", async () => {
  const { photoup, login, tokenFile } = await setUp(someUser());
  await login();
  await writeFile(tokenFile, '{"version":1,"tok');
  expect(await photoup(["whoami"])).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("damaged") });
  await login();
  expect(await photoup(["whoami"])).toMatchObject({ exitCode: 0 });
});

test("damaged profiles are reported in one clear line", async () => {
  const { photoup, home } = await setUp(someUser());
  await writeFile(join(home, "profiles.json"), "[1");
  expect(await photoup(["whoami"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("damaged") });
});

test("profiles keep several APIs and people apart, and one of them is the default", async () => {
  const { photoup, login, server } = await setUp(someUser());
  await login("--profile", "work");
  const ben = someUser();
  const other = await setUp(ben);
  const second = ["login", other.server.apiUrl, "--email", ben.email, "--password-stdin", "--profile", "home"];
  expect(await photoup(second, {}, ben.password)).toMatchObject({ exitCode: 0 });
  const urlOf = async (args: string[], env = {}) =>
    JSON.parse((await photoup(["whoami", "--json", ...args], env)).stdout).apiUrl;
  expect(await urlOf([])).toBe(server.apiUrl); // the first one is the default
  expect(await urlOf(["--profile", "home"])).toBe(other.server.apiUrl);
  expect(await urlOf([], { PHOTOUP_PROFILE: "home" })).toBe(other.server.apiUrl);
  expect(await photoup(["profiles", "--use", "home"])).toMatchObject({ exitCode: 0 });
  expect(await urlOf([])).toBe(other.server.apiUrl);
  expect(await photoup(["profiles", "--remove", "home"])).toMatchObject({ exitCode: 2 }); // still signed in
  await photoup(["logout"]);
  expect(await photoup(["profiles", "--remove", "home"])).toMatchObject({ exitCode: 0 });
  expect(await urlOf([])).toBe(server.apiUrl);
  expect(await photoup(["whoami", "--profile", "no/such"])).toMatchObject({ exitCode: 2 });
  expect(await photoup(["profiles", "--use", "nosuch"])).toMatchObject({ exitCode: 2 });
});

test("a profile may be called like a property of every JavaScript object", async () => {
  const { photoup, login } = await setUp(someUser());
  expect(await photoup(["whoami", "--profile", "constructor"])).toMatchObject({ exitCode: 2 });
  expect(await login("--profile", "constructor")).toMatchObject({ exitCode: 0 });
  expect(await photoup(["whoami"])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("constructor") });
});

test("sign-in goes through the proxy that the environment names", async () => {
  const { photoup, server } = await setUp(someUser());
  const asked: string[] = [];
  const forward = (request: IncomingMessage, response: ServerResponse) => {
    const { host, hostname, port, pathname: path } = new URL(request.url ?? "");
    asked.push(host);
    const { method = "GET", headers } = request;
    request.pipe(
      requestOf({ hostname, port, path, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }),
    );
  };
  const proxy = createServer(forward).on("connect", (request, client, head) => {
    asked.push(request.url ?? "");
    const { hostname: host, port } = new URL(`http://${request.url}`);
    const upstream = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) socket.on("error", () => socket.destroy());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => void proxy.close());
  const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const [user] = server.users;
  const env = { HTTP_PROXY, PHOTOUP_EMAIL: user?.email ?? "", PHOTOUP_PASSWORD: user?.password ?? "" };
  expect(await photoup(["login", server.apiUrl], env)).toMatchObject({ exitCode: 0 });
  expect(asked.length).toBeGreaterThan(0);
  expect(new Set(asked)).toEqual(new Set([new URL(server.apiUrl).host]));
  const seen = asked.length;
  expect(await photoup(["login", server.apiUrl], { ...env, NO_PROXY: "127.0.0.1" })).toMatchObject({ exitCode: 0 });
  expect(asked.length).toBe(seen);
});

test("PHOTOUP_EMAIL and PHOTOUP_PASSWORD sign in without a file, a prompt or a profile", async () => {
  const user = someUser();
  const { photoup, home, server } = await setUp(user);
  const env = { PHOTOUP_API_URL: server.apiUrl, PHOTOUP_EMAIL: user.email, PHOTOUP_PASSWORD: user.password };
  expect(await photoup(["whoami"], env)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(user.email) });
  expect(await readdir(home)).toEqual([]);
  expect(await photoup(["whoami"], { ...env, PHOTOUP_EMAIL: "" })).toMatchObject({ exitCode: 2 });
  expect(await photoup(["whoami"], { ...env, PHOTOUP_PASSWORD: "wrong" })).toMatchObject({ exitCode: 4 });
});

test("with PHOTOUP_ID_TOKEN, nobody signs in and no file is touched", async () => {
  const { photoup, home, server } = await setUp(someUser());
  const env = { PHOTOUP_API_URL: server.apiUrl, PHOTOUP_ID_TOKEN: "not.a.token" };
  expect(await photoup(["whoami"], env)).toMatchObject({ exitCode: 0 });
  expect(server.operations).toEqual([]);
  expect(await readdir(home)).toEqual([]);
});

test("a URL that is not http or https is wrong usage", async () => {
  const { photoup } = await setUp(someUser());
  const result = await photoup(["login", "ftp://photos.example.com"]);
  expect(result.exitCode).toBe(2);
});

test("an API that cannot be reached ends `login` with 6", async () => {
  const { photoup, server } = await setUp(someUser());
  await server[Symbol.asyncDispose]();
  expect(await photoup(["login", server.apiUrl, "--email", "a@b.c"])).toMatchObject({ exitCode: 6 });
});

test("no password, token or session appears in any output or file but the token store", async () => {
  const user = someUser({ challenges: [{ name: "SMS_MFA" }] });
  const { photoup, server, home, login, tokenFile } = await setUp(user);
  const said: string[] = [];
  const keep = async (run: ReturnType<typeof photoup>) => {
    const { stdout, stderr } = await run;
    said.push(stdout, stderr);
  };
  await keep(login("--verbose")); // refused: nobody answers the second factor
  user.challenges = [];
  await keep(login("--verbose"));
  await keep(photoup(["whoami", "--verbose"]));
  await editTokens(tokenFile, { expiresAt: 0 });
  await keep(photoup(["whoami", "--json", "--verbose"]));
  server.endSessions();
  await editTokens(tokenFile, { expiresAt: 0 });
  await keep(photoup(["whoami", "--verbose"]));
  await keep(photoup(["login", "--password-stdin", "--verbose"], {}, `${user.password}x`));
  await keep(photoup(["profiles", "--json"]));
  for (const name of await readdir(home)) {
    if (name !== "tokens-default.json") said.push(await readFile(join(home, name), "utf8"));
  }
  await keep(photoup(["logout", "--verbose"]));
  expect(server.secrets.size).toBeGreaterThan(8);
  const all = said.join("\n");
  expect([...server.secrets].filter((secret) => all.includes(secret))).toEqual([]);
});
