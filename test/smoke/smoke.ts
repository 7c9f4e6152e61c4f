// `npm run smoke -- --stage NAME` tests the whole path against a deployed stage, or any API with `--api URL`.
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readScript } from "../../api/deploy/script-arguments.ts";
import { createApiClient } from "../../cli/api-client.ts";
import { openSession } from "../../cli/sign-in/open-session.ts";
import { checks } from "./checks.ts";
import { apiUrlOfStage } from "./find-stage.ts";
import { writeSmokePhotos } from "./smoke-photos.ts";
import { createSmokeRun } from "./smoke-run.ts";

const usage = `usage: npm run smoke -- --stage NAME [--region REGION]
       npm run smoke -- --api URL
PHOTOUP_EMAIL and PHOTOUP_PASSWORD name an organiser of that stage.`;

async function main(): Promise<number> {
  const { values } = readScript(usage, {
    options: { stage: { type: "string" }, region: { type: "string" }, api: { type: "string" } },
  });
  const { PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password } = process.env;
  if (!(values.api ?? values.stage) || !email || !password) {
    console.error(usage);
    return 2;
  }
  const apiUrl = values.api?.replace(/\/+$/, "") ?? (await apiUrlOfStage(values.stage ?? "", values.region));
  const temporary = await mkdtemp(join(tmpdir(), "photoup-smoke-"));
  try {
    const folder = join(temporary, "photos");
    const home = join(temporary, "home");
    await mkdir(folder);
    await mkdir(home);
    const idToken = await signedInAt(apiUrl, { email, password, home });
    const eventId = `smoke-${randomUUID().slice(0, 8)}`;
    console.log(`${apiUrl}, event ${eventId}`);
    const photos = await writeSmokePhotos(folder);
    const run = createSmokeRun({ apiUrl, eventId, folder, photos }, { account: { email, password, idToken }, home });
    return await runChecks(run);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function runChecks(run: ReturnType<typeof createSmokeRun>): Promise<number> {
  let failed = 0;
  for (const [title, check] of Object.entries(checks)) {
    try {
      await check(run);
      console.log(`ok      ${title}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${title}: ${error instanceof Error ? error.message : error}`);
    }
  }
  console.log(failed === 0 ? "The stage works." : `${failed} of ${Object.keys(checks).length} checks failed.`);
  return failed === 0 ? 0 : 1;
}

async function signedInAt(
  apiUrl: string,
  { email, password, home }: { email: string; password: string; home: string },
): Promise<string> {
  const session = await openSession({
    apiUrl,
    profileName: "smoke",
    profile: undefined,
    home,
    env: { PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password },
    getConfig: () => createApiClient({ apiUrl, session: undefined, giveUpAfterMs: 20_000 }).config(),
    warn: (message) => console.error(message),
  });
  return session.idToken();
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
