import { execFileSync } from "node:child_process";
import { open, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { UsageError } from "../../../cli/errors.ts";
import { readPassword } from "../../../cli/sign-in/read-password.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test.each<[string, Buffer]>([
  ["in UTF-8", Buffer.from("pässwörd €\n")],
  ["in UTF-8 with a mark", Buffer.from("\ufeffpässwörd €\r\n")],
  ["as PowerShell writes it, in UTF-16", Buffer.from("\ufeffpässwörd €\r\n", "utf16le")],
  ["in UTF-16 the other way round", Buffer.from("\ufeffpässwörd €\n", "utf16le").swap16()],
])("a password is read %s", async (_, bytes) => {
  await using folder = await temporaryFolder();
  await writeFile(folder.at("password"), bytes);
  expect(await readPassword({ passwordFile: folder.at("password") }, fakeIo())).toBe("pässwörd €");
  expect(await readPassword({ passwordStdin: true }, fakeIo({ input: bytes }))).toBe("pässwörd €");
});

test.each(["\n", "\r\n", ""])("a line break at the end of PHOTOUP_PASSWORD is not part of it: %j", async (end) => {
  expect(await readPassword({}, fakeIo({ env: { PHOTOUP_PASSWORD: `pässwörd ${end}` } }))).toBe("pässwörd ");
});

test("a password in another charset is refused, because it would be misread", async () => {
  const input = Buffer.from("pässwörd\n", "latin1");
  await expect(readPassword({ passwordStdin: true }, fakeIo({ input }))).rejects.toThrow(/UTF-8/);
});

test("a source with no line, several lines or an overlong one is refused", async () => {
  for (const input of ["a\nb\n", "", "\n", "x".repeat(5000), Buffer.from("x".repeat(2500), "utf16le")]) {
    await expect(readPassword({ passwordStdin: true }, fakeIo({ input }))).rejects.toThrow(UsageError);
  }
});

test.skipIf(process.platform === "win32")("a password file that does not end is refused", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("fifo");
  execFileSync("mkfifo", [path]);
  await using writer = await open(path, "r+");
  await writer.write("x".repeat(5000));
  await expect(readPassword({ passwordFile: path }, fakeIo())).rejects.toThrow(/too long for a password/);
});
