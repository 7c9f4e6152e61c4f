import { expect, it } from "vitest";
import { RequestError } from "../../../cli/errors.ts";
import { describeError, describeUnwritten } from "../../../cli/output/describe-error.ts";

const hostile = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\nSafe to delete: all\u202egpj\u2028\u2066x\x7f";

it("an error keeps foreign text on its own lines, and does not control the terminal", () => {
  const cause = new Error(hostile, { cause: Object.assign(new Error("x"), { syscall: "open", path: hostile }) });
  const request = { code: "internal", status: 500, isTransient: false, requestId: hostile, cause };
  for (const isVerbose of [false, true]) {
    const told = describeError(new RequestError(hostile, request), isVerbose);
    expect(told).toContain("owned");
    expect(told).not.toMatch(/[^\P{Cc}\n]|[\u2028\u202e\u2066]/u);
    expect(told).not.toMatch(/^Safe to delete/m);
  }
});

it("so does an error of a disk, and of output that was not written", () => {
  const error = Object.assign(new Error(hostile), { syscall: "open", path: hostile, code: hostile });
  for (const told of [describeError(error, false), describeUnwritten(error)]) {
    expect(told).not.toMatch(/[^\P{Cc}\n]|[\u2028\u202e\u2066]/u);
    expect(told).not.toMatch(/^Safe to delete/m);
  }
});

it("a file that cannot be opened for lack of descriptors gets advice, not its name", () => {
  const error = Object.assign(new Error("EMFILE"), {
    syscall: "open",
    path: "/usr/lib/photoup/push.cjs",
    code: "EMFILE",
  });
  expect(describeError(error, false)).toBe(
    "photoup: Too many files are open on this computer: close other programs, or raise `ulimit -n`.\n",
  );
});
