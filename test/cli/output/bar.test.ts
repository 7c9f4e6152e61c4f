import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { startBar } from "../../../cli/output/bar.ts";

function screen() {
  const stream = new PassThrough();
  Object.assign(stream, { isTTY: true, columns: 80 });
  return { stream, shown: () => String(stream.read() ?? "") };
}

describe("the bar", () => {
  it("draws its line, keeps printed lines whole, and clears itself", async () => {
    const { stream, shown } = screen();
    const bar = startBar(
      stream,
      () => 80,
      () => "half way",
    );
    await expect.poll(shown).toContain("half way");
    bar.print("failed  a.jpg\n");
    expect(shown()).toBe("\r\x1b[Kfailed  a.jpg\n");
    bar.stop();
    expect(shown().endsWith("\r\x1b[2K")).toBe(true);
  });

  it("moves the cursor only on its own line", async () => {
    const { stream, shown } = screen();
    const bar = startBar(
      stream,
      () => 80,
      () => "x",
    );
    await expect.poll(() => stream.readableLength).toBeGreaterThan(0);
    bar.print("line\n");
    bar.stop();
    const codes = shown()
      .split("\x1b")
      .slice(1)
      .map((text) => /^\[\??\d*[A-Za-z]/.exec(text)?.[0]);
    expect(new Set(codes)).toEqual(new Set(["[K", "[2K", "[?7l", "[?7h"]));
  });

  it("is cleared from its first row if a narrower terminal has wrapped it", async () => {
    const { stream, shown } = screen();
    let columns = 80;
    const bar = startBar(
      stream,
      () => columns,
      () => (columns === 80 ? "x".repeat(70) : "y".repeat(20)),
    );
    await expect.poll(shown).toContain("xxx");
    columns = 30;
    await expect.poll(shown).toContain("\r\x1b[2A\x1b[J\x1b[?7lyyy"); // 70 cells are three rows of 30
    bar.print("failed  a.jpg\n");
    expect(shown().endsWith("\r\x1b[Kfailed  a.jpg\n")).toBe(true);
    bar.stop();
  });

  it("is not wrapped by a terminal that has become narrower since its width was asked", async () => {
    const { stream, shown } = screen();
    const bar = startBar(
      stream,
      () => 80,
      () => "x".repeat(70),
    );
    await expect.poll(shown).toContain(`\x1b[?7l${"x".repeat(70)}\x1b[?7h`);
    bar.stop();
  });

  it("is not drawn if it was stopped before it could be", async () => {
    const { stream, shown } = screen();
    startBar(
      stream,
      () => 80,
      () => "x",
    ).stop();
    await import("cli-progress");
    expect(shown()).toBe("");
  });
});
