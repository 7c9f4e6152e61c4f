import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { startBar } from "../../../cli/output/bar.ts";

function screen() {
  const stream = new PassThrough();
  Object.assign(stream, { isTTY: true, columns: 80 });
  return { stream, shown: () => String(stream.read() ?? "") };
}

describe("the bar", () => {
  it("draws its line at once, leaves printed lines whole, and clears itself away", () => {
    const { stream, shown } = screen();
    const bar = startBar(
      stream,
      () => 80,
      () => "half way",
    );
    expect(shown()).toContain("half way");
    bar.print("failed  a.jpg\n");
    expect(shown()).toBe("\r\x1b[Kfailed  a.jpg\n");
    bar.stop();
    expect(shown().endsWith("\r\x1b[2K")).toBe(true);
  });

  it("moves the cursor nowhere but on its own line", () => {
    const { stream, shown } = screen();
    const bar = startBar(
      stream,
      () => 80,
      () => "x",
    );
    bar.print("line\n");
    bar.stop();
    const codes = shown()
      .split("\x1b")
      .slice(1)
      .map((text) => /^\[\d*[A-Za-z]/.exec(text)?.[0]);
    expect(new Set(codes)).toEqual(new Set(["[K", "[2K"]));
  });
});
