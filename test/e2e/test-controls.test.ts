import { expect, it } from "vitest";
import { freshEvent, initiateBytes, put } from "../support/plain-client.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { failPuts, putsReached, readPuts } from "../support/stack-controls.ts";
import { tinyPhoto } from "../support/tiny-photos.ts";
import { signIn, userOf } from "../support/tokens.ts";

const stack = sharedStack();

it("fails the requested number of PUTs of one event, counts the served ones, and reports when a count is reached", async () => {
  const [eventId, other] = [freshEvent(), freshEvent()];
  const { idToken } = await signIn(stack, userOf(stack, "organiser"));
  const photo = tinyPhoto();
  const permission = await initiateBytes(stack, idToken, eventId, photo);
  await failPuts(stack, eventId, { status: 503, code: "SlowDown", times: 2 });
  await failPuts(stack, other, { status: 500, code: "InternalError", times: 1 });
  const reached = putsReached(stack, eventId, 1);
  const outcomes: string[] = [];
  for (let i = 0; i < 3; i++) outcomes.push(await put(permission, photo.bytes));
  expect(outcomes).toEqual(["503 SlowDown", "503 SlowDown", "200"]);
  await reached;
  expect(Object.values(await readPuts(stack, eventId))).toEqual([{ attempts: 1, stored: 1 }]);
});
