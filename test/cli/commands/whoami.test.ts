import { describe, expect, it } from "vitest";
import { whoami } from "../../../cli/commands/whoami.ts";
import { fakeIo } from "../../support/fake-io.ts";

const tokenUntil = (at: number) => {
  const claims = JSON.stringify({ email: "ann@example.com", exp: at / 1000 });
  return `x.${Buffer.from(claims).toString("base64url")}.x`;
};

describe("whoami", () => {
  it.each([
    [1, /^token {4}good until 2[12] November 2026 at/m],
    [-1, /^token {4}expired on 2[12] November 2026 at/m],
  ])("says of a token that ends %i minutes from now whether it is still good", async (minutes, words) => {
    const io = fakeIo({ env: { PHOTOUP_ID_TOKEN: "x" } });
    const idToken = async () => tokenUntil(io.now() + minutes * 60_000);
    io.connect = async () => ({ apiUrl: "https://api.example.com", api: {}, session: { idToken } }) as never;
    expect(await whoami({}, io)).toBe(0);
    expect(io.out()).toMatch(words);
  });
});
