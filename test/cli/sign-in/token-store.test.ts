// The token file: its modes, its replacement, and the errors if it cannot be trusted or written.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Keychain } from "../../../cli/sign-in/keychain.ts";
import { fileTokenStore } from "../../../cli/sign-in/token-store.ts";
import type { Tokens } from "../../../cli/sign-in/tokens.ts";

const run = promisify(execFile);
const none = async () => undefined;
const tokens: Tokens = { idToken: "id", accessToken: "ac", refreshToken: "re", expiresAt: 5, lifetimeMs: 7 };
const storeModule = join(import.meta.dirname, "../../../cli/sign-in/token-store.ts");

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "photoup-store-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return join(made, "home");
}

test("tokens are read back from a file of mode 0600 in a folder of mode 0700, whatever the umask", async () => {
  const before = process.umask(0);
  onTestFinished(() => void process.umask(before));
  const home = await folder();
  const store = fileTokenStore(home, "default", none);
  expect(await store.read()).toBeUndefined();
  await store.write(tokens);
  expect(await store.read()).toEqual(tokens);
  expect((await stat(home)).mode & 0o777).toBe(0o700);
  expect((await stat(join(home, "tokens-default.json"))).mode & 0o777).toBe(0o600);
  await store.remove();
  expect(await store.read()).toBeUndefined();
});

test.each([0o644, 0o640, 0o604, 0o660])("a file of mode %o, which others can read, is refused", async (mode) => {
  const home = await folder();
  const store = fileTokenStore(home, "default", none);
  await store.write(tokens);
  await chmod(join(home, "tokens-default.json"), mode);
  await expect(store.read()).rejects.toMatchObject({ name: "SignInError", code: "TokensExposed" });
  await store.write(tokens); // as `login` does
  expect(await store.read()).toEqual(tokens);
});

test.each(["", "{", "[]", "null", '{"version":1}', '{"tokens":{"idToken":7}}', "\u0000\u0000", '{"sealed":"x y z"}'])(
  "a damaged file (%j) is refused with a remedy",
  async (text) => {
    const home = await folder();
    await mkdir(home, { mode: 0o700 });
    await writeFile(join(home, "tokens-default.json"), text, { mode: 0o600 });
    const reading = fileTokenStore(home, "default", none).read();
    await expect(reading).rejects.toThrow(/`photoup login`/);
    await expect(fileTokenStore(home, "default", none).read()).rejects.toMatchObject({ name: "SignInError" });
  },
);

test("a token file that is a folder is refused", async () => {
  const home = await folder();
  await mkdir(join(home, "tokens-default.json"), { recursive: true, mode: 0o700 });
  await expect(fileTokenStore(home, "default", none).read()).rejects.toMatchObject({ code: "TokensUnreadable" });
});

test("a home that cannot be created is reported in one clear line", async () => {
  const home = await folder();
  await writeFile(home, "a file is in the way");
  await expect(fileTokenStore(home, "default", none).write(tokens)).rejects.toMatchObject({ code: "TokensNotSaved" });
});

test("SIGKILL at any moment of a replacement leaves the old tokens or the new ones", async () => {
  const home = await folder();
  const store = fileTokenStore(home, "default", none);
  await store.write(tokens);
  const script = `
    const { fileTokenStore } = await import(${JSON.stringify(storeModule.replace("/cli/", "/dist/cli/").replace(/ts$/, "js"))});
    const store = fileTokenStore(process.argv[1], "default", async () => undefined);
    process.stdout.write("ready");
    for (let n = 0; ; n++) {
      await store.write({ idToken: "n".repeat(50_000) + n, accessToken: "ac", refreshToken: String(n), expiresAt: n, lifetimeMs: 7 });
    }`;
  for (let round = 0; round < 12; round++) {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script, home], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    // At a different point of the cycle each time: after so many turns of the event loop, of unequal length.
    for (let turns = 0; turns < round * 37; turns++) await stat(home);
    child.kill("SIGKILL");
    await once(child, "close");
    const kept = await store.read();
    expect(kept?.idToken === "id" || kept?.idToken === `${"n".repeat(50_000)}${kept?.expiresAt}`).toBe(true);
  }
});

test("leftovers of a killed process are removed by a later replacement", async () => {
  const home = await folder();
  const store = fileTokenStore(home, "default", none);
  await store.write(tokens);
  const leftover = join(home, "tokens-default.json.1234.tmp");
  await writeFile(leftover, "old");
  await utimes(leftover, 1, 1);
  await writeFile(join(home, "tokens-default.json.5678.tmp"), "somebody is writing this now");
  await store.write(tokens);
  expect(await readdir(home)).toEqual(["tokens-default.json", "tokens-default.json.5678.tmp"]);
});

test("tokens that are saved count as saved, even if a leftover cannot be removed", async () => {
  const home = await folder();
  const store = fileTokenStore(home, "default", none);
  const leftover = join(home, "tokens-default.json.1234.tmp");
  await mkdir(leftover, { recursive: true });
  await utimes(leftover, 1, 1);
  await store.write(tokens);
  expect(await store.read()).toEqual(tokens);
});

test("a full disk is reported in one clear line, and the old tokens stay", async (context) => {
  const home = await folder();
  await mkdir(home, { mode: 0o700 });
  const script = `
    import { writeFileSync } from "node:fs";
    const { fileTokenStore } = await import(${JSON.stringify(storeModule.replace("/cli/", "/dist/cli/").replace(/ts$/, "js"))});
    const home = process.argv[1];
    const store = fileTokenStore(home, "default", async () => undefined);
    await store.write({ idToken: "old", accessToken: "ac", expiresAt: 5, lifetimeMs: 7 });
    try { writeFileSync(home + "/filler", Buffer.alloc(1 << 20)); } catch {}
    const big = { idToken: "n".repeat(9000), accessToken: "ac", expiresAt: 6, lifetimeMs: 7 };
    const failure = await store.exclusively(() => store.write(big)).then(() => undefined, (error) => error);
    const kept = await store.read();
    console.log(JSON.stringify({ code: failure?.code, message: failure?.message, kept: kept?.idToken }));`;
  // A real, tiny kernel file system, in namespaces that need no privilege on systems that allow them.
  const mounted = `mount -t tmpfs -o size=32k,mode=700 none "$1" && exec "$2" --input-type=module -e "$3" "$1"`;
  const result = await run("unshare", ["-rm", "sh", "-c", mounted, "sh", home, process.execPath, script]).catch(
    (error: Error) => error,
  );
  if (result instanceof Error)
    return context.skip(`no file system can be mounted here: ${result.message.slice(0, 80)}`);
  const { code, message, kept } = JSON.parse(result.stdout);
  expect({ code, kept }).toEqual({ code: "TokensNotSaved", kept: "old" });
  expect(message).toMatch(/the disk is full\. .*PHOTOUP_HOME/);
});

describe("with a keychain", () => {
  function fakeKeychain(): Keychain & { entries: Map<string, string> } {
    const entries = new Map<string, string>();
    return {
      entries,
      read: async (account) => entries.get(account),
      write: async (account, secret) => void entries.set(account, secret),
      remove: async (account) => void entries.delete(account),
    };
  }

  test("the file contains no token in plain text, and each is read back", async () => {
    const home = await folder();
    const keychain = fakeKeychain();
    const store = fileTokenStore(home, "default", async () => keychain);
    const secret = { ...tokens, idToken: "a-secret-token" };
    await store.write(secret);
    expect(await readFile(join(home, "tokens-default.json"), "utf8")).not.toContain("a-secret-token");
    expect(await store.read()).toEqual(secret);
    await store.remove();
    expect(keychain.entries.size).toBe(0);
  });

  test("that is locked, the file is refused with a remedy", async () => {
    const home = await folder();
    const keychain = fakeKeychain();
    await fileTokenStore(home, "default", async () => keychain).write(tokens);
    const locked = { ...keychain, read: () => Promise.reject(new Error("locked")) };
    const reading = fileTokenStore(home, "default", async () => locked).read();
    await expect(reading).rejects.toMatchObject({ name: "SignInError", code: "KeychainLocked" });
  });

  test("that does not work at all, the tokens are in the private file", async () => {
    const home = await folder();
    const broken = () => Promise.reject(new Error("no secret service"));
    const store = fileTokenStore(home, "default", async () => ({ read: broken, write: broken, remove: broken }));
    await store.write(tokens);
    expect(await store.read()).toEqual(tokens);
    await store.remove();
    expect(await store.read()).toBeUndefined();
  });

  test("a sealed file that was changed is refused", async () => {
    const home = await folder();
    const keychain = fakeKeychain();
    const store = fileTokenStore(home, "default", async () => keychain);
    await store.write(tokens);
    const path = join(home, "tokens-default.json");
    const { sealed } = JSON.parse(await readFile(path, "utf8"));
    const swapped = sealed.replace(/.(?==*$)/, (last: string) => (last === "A" ? "B" : "A"));
    await writeFile(path, JSON.stringify({ version: 1, sealed: swapped.slice(0, -4) }));
    await expect(store.read()).rejects.toMatchObject({ code: "TokensDamaged" });
  });
});

test.skipIf(process.platform !== "linux")("tokens that cannot be removed are reported, with their file", async () => {
  await expect(fileTokenStore("/proc/self/status", "default", none).remove()).rejects.toThrow(
    "/tokens-default.json cannot be removed: a part of its path is not a folder. Remove that file yourself.",
  );
});
