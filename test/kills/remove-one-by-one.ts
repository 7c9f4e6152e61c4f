// Removes photos through the API, four at a time, until they are gone or the stack stops answering.

import type { TestStack } from "../support/own-stack.ts";
import { outcomeOfCall } from "../support/plain-client.ts";

interface Removal {
  eventId: string;
  token: string;
  photoIds: string[];
  /** @param count answers so far */
  onRemoved: (count: number) => unknown;
}

export async function removeOneByOne(
  stack: TestStack,
  { eventId, token, photoIds, onRemoved }: Removal,
): Promise<void> {
  const left = [...photoIds];
  let count = 0;
  const work = async () => {
    for (let photoId = left.shift(); photoId !== undefined; photoId = left.shift()) {
      await outcomeOfCall(stack, `DELETE /events/${eventId}/photos/${photoId}`, { token });
      onRemoved(++count);
    }
  };
  // A killed stack does not answer.
  await Promise.allSettled(Array.from({ length: 4 }, work));
}
