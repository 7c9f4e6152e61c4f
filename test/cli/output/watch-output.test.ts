import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../../cli/run-command-line.ts";
import { fakeIo } from "../../support/fake-io.ts";

/** Accepts a number of writes, then fails. */
function failing(code: string, after = 0): Writable {
  let writes = 0;
  return new Writable({
    write: (_chunk, _encoding, done) => done(writes++ < after ? null : Object.assign(new Error(code), { code })),
  });
}

const argvs = [["--version"], ["--help"], ["completion", "bash"]];

describe("standard output that cannot be written", () => {
  it.each(argvs)("is an error of photoup %s %s, with exit code 2 and a message", async (...argv) => {
    for (const code of ["ENOSPC", "EIO", "EBADF"]) {
      const io = { ...fakeIo({ env: { PHOTOUP_HOME: "/nonexistent" } }), stdout: failing(code) };
      const given = argv.filter((word) => typeof word === "string");
      const exitCode = await runCommandLine(given, io);
      expect(exitCode).toBe(2);
      const stderr = io.err();
      expect(stderr).toContain("Not all of the output could be written");
      if (code === "ENOSPC") expect(stderr).toContain("the disk is full");
    }
  });

  it.each(["EPIPE", "ECONNRESET"])("ends the command quietly if its reader is gone (%s)", async (code) => {
    const io = { ...fakeIo(), stdout: failing(code) };
    expect(await runCommandLine(["--help"], io)).toBe(0);
    expect(io.err()).toBe("");
  });

  it("does not hide a worse exit code", async () => {
    const io = { ...fakeIo({ env: { PHOTOUP_HOME: "/nonexistent" } }), stdout: failing("ENOSPC") };
    const refused = async () => {
      io.stdout.write("something");
      throw Object.assign(new Error("unreachable"));
    };
    expect(await runCommandLine(["events"], { ...io, connect: refused })).toBe(1);
  });
});
