// Arguments that are not UTF-8, which Node would decode lossily.
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { assertUtf8Arguments } from "../../cli/assert-utf8-arguments.ts";
import { UsageError } from "../../cli/errors.ts";

const raw =
  (...words: string[]) =>
  () =>
    Buffer.from(words.map((word) => `${word}\0`).join(""), "latin1");

it("a name that is not UTF-8 is refused with its bytes and a remedy, whichever flag it belongs to", () => {
  for (const flag of ["", "--move-after", "--report", "--captions", "--failed-list"]) {
    const check = () =>
      assertUtf8Arguments(["push", flag, "caf\ufffd"], raw("node", "photoup", "push", flag, "caf\xe9"));
    expect(check).toThrow(UsageError);
    expect(check).toThrow(/^caf\\xe9 is not UTF-8.*-print0/);
  }
});

it("any other name is accepted, even with a replacement character", () => {
  assertUtf8Arguments(["push", "café"], () => expect.fail("nobody asks for the bytes of plain arguments"));
  assertUtf8Arguments(["inspect", "a\ufffd.jpg"], raw("node", "photoup", "inspect", "a\xef\xbf\xbd.jpg"));
  assertUtf8Arguments(["inspect", "a\ufffd.jpg"], () => undefined);
});

it.skipIf(process.platform !== "linux")("Linux provides the arguments as typed", () => {
  const program = 'process.stdout.write(require("node:fs").readFileSync("/proc/self/cmdline").toString("latin1"))';
  const line = `"$0" -e '${program}' "$(printf 'caf\\351')"`;
  const seen = spawnSync("/bin/sh", ["-c", line, process.execPath], { encoding: "latin1" }).stdout;
  expect(seen.endsWith("caf\xe9\0") || seen.endsWith("caf\xc3\xa9\0")).toBe(true);
});
