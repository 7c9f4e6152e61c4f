// `photoup push` to the shared stack, with permission.
import { freshEvent } from "./plain-client.ts";
import { parseLines, type RunOptions, type RunResult, runPhotoup } from "./run-photoup.ts";
import { sharedStack } from "./shared-stack.ts";
import { deliveriesSettled } from "./stack-controls.ts";
import { makeUser } from "./tokens.ts";

export interface Photographer {
  eventId: string;
  /** Signs in without a prompt. Has a PHOTOUP_HOME if one is kept between runs. */
  env: Record<string, string>;
}

/** An attendee of a new event. @param home kept by the caller; without one, every run starts with an empty home */
export async function freshPhotographer(home?: string): Promise<Photographer> {
  const stack = sharedStack();
  const eventId = freshEvent();
  const { email, password } = await makeUser(stack, { events: [eventId] });
  const env = { PHOTOUP_API_URL: stack.apiUrl, PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password };
  return { eventId, env: home === undefined ? env : { ...env, PHOTOUP_HOME: home } };
}

export interface PushResult extends RunResult {
  lines: Record<string, unknown>[];
  /** The last line of --json. */
  finished: Record<string, unknown>;
}

export async function push(
  { eventId, env }: Photographer,
  args: string[],
  options: RunOptions = {},
): Promise<PushResult> {
  const result = await runPhotoup(["push", "--json", "--event", eventId, ...args], {
    ...options,
    env: { ...env, ...options.env },
  });
  const lines = parseLines(result.stdout.slice(0, result.stdout.lastIndexOf("\n") + 1));
  return { ...result, lines, finished: lines.findLast(({ type }) => type === "finished") ?? {} };
}

/**
 * On a very busy machine the event may show large photos later than a push waits for them. Then this runs the same command again, as
 * photoup says, and expects that nothing is sent again.
 */
export async function pushUntilShown(...given: Parameters<typeof push>): Promise<PushResult> {
  const first = await push(...given);
  const failures = first.lines.filter(({ type }) => type === "failed");
  if (failures.length === 0 || failures.some(({ code }) => code !== "not_confirmed")) return first;
  await deliveriesSettled(sharedStack());
  const again = await push(...given);
  if (again.finished.sentBytes !== 0) throw new Error(`${again.finished.sentBytes} bytes were sent again`);
  return { ...again, finished: { ...again.finished, sentBytes: first.finished.sentBytes } };
}
