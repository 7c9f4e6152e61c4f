import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { whyNoAwsCli } from "../../../api/deploy/why-no-aws-cli.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

async function whyWith(says: string | undefined): Promise<string | undefined> {
  await using folder = await temporaryFolder();
  const program = join(folder.path, "aws");
  if (says !== undefined) {
    await writeFile(program, `#!/bin/sh\necho '${says}'\n`);
    await chmod(program, 0o755);
  }
  return whyNoAwsCli({ PATH: folder.path });
}

it("version 2 or newer will do", async () => {
  expect(await whyWith("aws-cli/2.27.1 Python/3.13.2 Linux/6.1 exe/x86_64")).toBeUndefined();
  expect(await whyWith("aws-cli/10.0.0 Python/3.20")).toBeUndefined();
});

it.each([
  [undefined, "The AWS CLI, version 2 or newer, is needed (https://docs.aws.amazon.com/cli/)."],
  ["aws-cli/1.32.1 Python/3.11", "(https://docs.aws.amazon.com/cli/), and this is aws-cli/1.32.1 Python/3.11."],
])("the version %j will not do", async (says, words) => {
  expect(await whyWith(says)).toContain(words);
});
