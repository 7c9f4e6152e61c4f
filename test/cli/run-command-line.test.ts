import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ApiClient } from "../../cli/api-client.ts";
import { RequestError, SignInError } from "../../cli/errors.ts";
import { declarations } from "../../cli/program/declarations.ts";
import { runCommandLine } from "../../cli/run-command-line.ts";
import { version } from "../../cli/version.ts";
import { type FakeIoOptions, fakeIo } from "../support/fake-io.ts";
import { tinyJpeg } from "../support/tiny-photos.ts";

const home = mkdtempSync(join(tmpdir(), "photoup-cli-"));
afterAll(() => rmSync(home, { recursive: true }));

async function photoup(line: string[], world: FakeIoOptions = {}) {
  const io = fakeIo({ ...world, env: { PHOTOUP_HOME: home, ...world.env } });
  const exitCode = await runCommandLine(line, io);
  return { exitCode, out: io.out(), err: io.err() };
}

/** An API whose lists all end like this. */
function failing(error: unknown): FakeIoOptions {
  const events: ApiClient["events"] = () =>
    ({
      ...[][Symbol.iterator](),
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) as never,
    }) as never;
  return { api: { events } };
}
const refusal = (code: string, status?: number, isTransient = false) =>
  new RequestError(`said ${code}`, { code, status, isTransient });

it("--json ends with one line, with the process's exit code, if a run cannot begin", async () => {
  const { exitCode, out } = await photoup(["events", "export", "no event", join(home, "exported"), "--json"]);
  expect(exitCode).toBe(2);
  const lines = out.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ v: 1, type: "error", exitCode }]);
});

it("--json does so with any flags before the command, but not after the end of flags", async () => {
  const line = ["--api-url", "https://photos.example.com", "events", "-v", "export", "a b", "out"];
  const { exitCode, out } = await photoup([...line, "--json"]);
  expect([exitCode, JSON.parse(out)]).toEqual([2, expect.objectContaining({ v: 1, type: "error", exitCode: 2 })]);
  expect(await photoup(["events", "export", "a b", "--", "--json"])).toMatchObject({ exitCode: 2, out: "" });
});

it("signing out of an unknown profile is refused and signs nobody out", async () => {
  expect(await photoup(["logout", "--profile", "wrok"])).toMatchObject({
    exitCode: 2,
    err: "photoup: There is no profile wrok, so nobody was signed out. `photoup profiles` lists yours.\n",
  });
  expect(await photoup(["logout"])).toMatchObject({ exitCode: 0, out: "Nobody was signed in.\n" });
});

it("a pattern takes one word, and leaves the paths after it to the command", async () => {
  const folder = join(home, "card");
  mkdirSync(folder);
  for (const name of ["a.jpg", "b.jpeg"]) writeFileSync(join(folder, name), tinyJpeg(name));
  const { exitCode, out } = await photoup(["inspect", "--json", "--include", "*.jpg", folder]);
  expect(exitCode).toBe(0);
  const lines = out.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).path)).toEqual([join(folder, "a.jpg")]);
});

describe("the exit code", () => {
  it("0 means success", async () => {
    const { exitCode, err } = await photoup(["events", "--quiet"], { api: { async *events() {} } });
    expect([exitCode, err]).toEqual([0, ""]);
  });
  it("1 means a bug, which is not shown as the user's mistake", async () => {
    const { exitCode, err } = await photoup(["events"], failing(new TypeError("x is not a function")));
    expect(exitCode).toBe(1);
    expect(err).toBe(
      "photoup: x is not a function\nphotoup: this is a bug. Run it again with --verbose and report the output.\n",
    );
  });
  it.each([
    [["nonsense"]],
    [["ls"]],
    [["ls", "42", "--nonsense"]],
    [["ls", "a/b"]],
    [["ls", "42", "43"]],
    [["attendees"]],
  ])("2 means wrong usage: %j", async (line) => {
    const { exitCode, out, err } = await photoup(line);
    expect(exitCode).toBe(2);
    expect(out).toBe("");
    expect(err).not.toBe("");
  });
  it("2 means a deleted working folder, with a message that says so", async () => {
    const gone = new Error("ENOENT: no such file or directory, uv_cwd");
    const { exitCode, err } = await photoup(["events"], failing(gone));
    expect(exitCode).toBe(2);
    expect(err).toBe(
      "photoup: The folder that you are in was deleted. Go to another one (`cd ~`), and run it again.\n",
    );
  });
  it("2 means that the API refused the request", async () => {
    expect((await photoup(["events"], failing(refusal("invalid_request", 400)))).exitCode).toBe(2);
  });
  it("4 means that nobody is signed in", async () => {
    const { exitCode, err } = await photoup(
      ["events"],
      failing(new SignInError("Not signed in. Run `photoup login URL`.")),
    );
    expect([exitCode, err]).toEqual([4, "photoup: Not signed in. Run `photoup login URL`.\n"]);
  });
  it("4 means a session that the API does not accept", async () => {
    expect((await photoup(["events"], failing(refusal("unauthenticated", 401)))).exitCode).toBe(4);
  });
  it("5 means an event that is not open to this person", async () => {
    expect((await photoup(["events"], failing(refusal("not_registered", 403)))).exitCode).toBe(5);
  });
  it("6 means an API that cannot be reached", async () => {
    expect((await photoup(["events"], failing(refusal("ECONNREFUSED", undefined, true)))).exitCode).toBe(6);
  });
});

describe("an error", () => {
  it("is one line, without a stack", async () => {
    const { err } = await photoup(["events"], failing(refusal("not_registered", 403)));
    expect(err).toBe("photoup: said not_registered\n");
  });

  it("with --verbose includes its causes", async () => {
    const cause = new Error("connect ECONNREFUSED", { cause: new Error("the cable") });
    const error = new RequestError("cannot be reached", { code: "ECONNREFUSED", isTransient: true, cause });
    for (const flag of ["--verbose", "-v"]) {
      const { err } = await photoup(["events", flag], failing(error));
      expect(err).toBe(
        "photoup: cannot be reached\n  because: Error: connect ECONNREFUSED\n  because: Error: the cable\n",
      );
    }
  });

  it("shows no secret and no control character", async () => {
    const error = new Error("PUT https://b/x?X-Amz-Signature=abc\x1b[31m failed", {
      cause: new Error("Bearer abcdefghijk"),
    });
    const { err } = await photoup(["events", "--verbose"], failing(error));
    expect(err).not.toMatch(/X-Amz|abcdefghijk|[^\P{Cc}\n]/u);
  });

  it("of the disk is not a bug", async () => {
    const error = Object.assign(new Error("ENOSPC: no space left on device, write"), {
      code: "ENOSPC",
      syscall: "write",
    });
    expect((await photoup(["events"], failing(error))).err).toBe("photoup: ENOSPC: no space left on device, write\n");
    const { err, exitCode } = await photoup(["events"], failing(Object.assign(error, { path: "/card/a.jpg" })));
    expect([exitCode, err]).toEqual([2, "photoup: /card/a.jpg: the disk is full.\n"]);
  });

  it("of usage suggests the probable command", async () => {
    expect((await photoup(["evnts"])).err).toContain("Did you mean events?");
  });
});

describe("help", () => {
  it("lists every command and every exit code, on standard output", async () => {
    const { exitCode, out } = await photoup(["--help"]);
    expect(exitCode).toBe(0);
    for (const { name } of declarations) expect(out).toContain(name.split(" ")[0]);
    for (const code of [0, 1, 2, 3, 4, 5, 6, 130]) expect(out).toMatch(new RegExp(`^ {2}${code} +\\w`, "m"));
    expect(out).toContain("143");
  });

  it("is printed without arguments", async () => {
    expect((await photoup([])).out).toContain("Usage: photoup");
  });

  it.each(declarations.map(({ name }) => [name]))("for %s has its examples and the global flags", async (name) => {
    const { exitCode, out } = await photoup([...name.split(" "), "--help"]);
    const declaration = declarations.find((one) => one.name === name);
    expect(exitCode).toBe(0);
    for (const example of declaration?.examples ?? []) expect(out).toContain(example);
    expect(out).toContain("--profile");
  });

  it("fits a terminal of 80 cells", async () => {
    const { out } = await photoup(["push", "--help"]);
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe("the declarations", () => {
  it("each load a command", async () => {
    for (const { load } of declarations) expect(await load()).toBeTypeOf("function");
  });
});

describe("the version", () => {
  it("is package.json's", async () => {
    const { version: packaged } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(version).toBe(packaged);
    expect(await photoup(["--version"])).toEqual({ exitCode: 0, out: `${packaged}\n`, err: "" });
    expect((await photoup(["-V", "ls"])).out).toBe(`${packaged}\n`);
  });
});
