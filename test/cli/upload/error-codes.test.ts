import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { failureCodes, warningCodes } from "../../../cli/upload/error-codes.ts";
import { projectFolder } from "../../support/project-folder.ts";

const readme = readFileSync(join(projectFolder, "README.md"), "utf8");

it.each(Object.entries(failureCodes))("the README says what the failure %s means", (code, meaning) => {
  expect(readme).toContain(`| \`${code}\` | ${meaning} |`);
});

it.each(Object.entries(warningCodes))("the README says what the warning %s means", (code, meaning) => {
  expect(readme).toContain(`| \`${code}\` (warning) | ${meaning} |`);
});
