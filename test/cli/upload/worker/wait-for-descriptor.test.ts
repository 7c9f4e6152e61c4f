import { describe, expect, it } from "vitest";
import { readFailure } from "../../../../cli/upload/worker/read-file.ts";
import { waitForDescriptor } from "../../../../cli/upload/worker/wait-for-descriptor.ts";

const failure = (code: string) => readFailure(Object.assign(new Error(code), { code }));

describe("a file without a free descriptor", () => {
  it.each(["EMFILE", "ENFILE"])("waits until one is free (%s)", async (code) => {
    let waits = 0;
    const attempt = () => (waits < 3 ? failure(code) : failure("EACCES"));
    const result = await waitForDescriptor(attempt, async () => void waits++);
    expect(waits).toBe(3);
    expect(result).toMatchObject({ code: "unreadable" });
  });

  it("stops waiting once the run is stopped", async () => {
    let waits = 0;
    const wait = async () => void waits++;
    const result = await waitForDescriptor(
      () => failure("EMFILE"),
      wait,
      () => waits === 2,
    );
    expect(waits).toBe(2);
    expect(result).toMatchObject({ code: "too_many_open_files" });
  });

  it("fails in the end with advice", async () => {
    const result = await waitForDescriptor(
      () => failure("EMFILE"),
      async () => {},
    );
    expect(result).toMatchObject({ code: "too_many_open_files", message: expect.stringContaining("ulimit -n") });
  });

  it("does not wait after other failures", async () => {
    const wait = () => expect.fail("nobody waits");
    expect(await waitForDescriptor(() => failure("EACCES"), wait)).toMatchObject({ kind: "failed" });
  });
});
