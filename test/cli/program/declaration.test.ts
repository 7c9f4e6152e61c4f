import { expect, it } from "vitest";
import type { Command } from "../../../cli/io.ts";
import { command } from "../../../cli/program/declaration.ts";

interface Taken {
  event: string;
  paths: string[];
  moveAfter?: string;
  include?: string[];
  cache?: boolean;
  null?: boolean;
}
const taking = (): Promise<Command<Taken>> => Promise.reject(new Error("it is not run"));
const named = { name: "x", summary: "y" };

it("the types check that a command takes what its arguments and flags give", () => {
  const declared = command({
    ...named,
    arguments: ["<event>", "[paths...]"],
    options: [
      ["--move-after <folder>", "one value"],
      ["--include <pattern>", "one value each time", "repeatable"],
      ["--no-cache", "a flag that is true otherwise"],
      ["-0, --null", "a flag"],
    ],
    load: taking,
  });
  expect(declared.options).toHaveLength(4);

  // @ts-expect-error an argument that the command needs is missing
  command({ ...named, arguments: ["[paths...]"], load: taking });
  const both = ["<event>", "[paths...]"] as const;
  // @ts-expect-error a flag where the command takes a text
  command({ ...named, arguments: both, options: [["--move-after", ""]], load: taking });
  // @ts-expect-error a text where the command takes a list
  command({ ...named, arguments: both, options: [["--include <pattern>", ""]], load: taking });
  // @ts-expect-error a flag with several values swallows the paths after it
  command({ ...named, arguments: both, options: [["--include <patterns...>", ""]], load: taking });
});
