import { expect, it } from "vitest";
import { uploaderMeant } from "../../../cli/commands/uploader-meant.ts";

const ticket = "Second shooter (ticket k3j9x2ab7c)";

it.each([
  ["ann@example.com", ["ann@example.com"]],
  [" Ann@Example.com ", ["ann@example.com"]],
  ["42.k3j9x2ab7c", [ticket]],
  ["k3j9x2ab7c", [ticket]],
  [ticket, [ticket]],
  ["Second shooter", []],
  ["example.com", []],
  ["(ticket k3j9x2ab7c)", []],
])("--by %j means %j", (by, whose) => {
  const all = ["ann@example.com", "k3j9x2ab7c@example.com", ticket, "Second shooter (ticket abcdefghij)", undefined];
  expect(all.filter(uploaderMeant(by))).toEqual(whose);
});
