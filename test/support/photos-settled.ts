// Waits until the page shows an event's photos with their final titles and dates, which are read from the photos a while later.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { ListAnswer } from "../../api/contract.ts";
import { compareIn } from "../../api/web/photos/photo.ts";
import { photoHash } from "../../api/web/route.ts";
import { photosOf } from "./browser.ts";
import { callApi } from "./call-api.ts";
import type { TestStack } from "./own-stack.ts";
import { renditionsMade } from "./stack-controls.ts";
import { type Credentials, signIn } from "./tokens.ts";

/** Resolves once the page shows everything in the event's current list. */
export async function photosSettled(page: Page, stack: TestStack, eventId: string, user: Credentials): Promise<void> {
  await renditionsMade(stack);
  const { idToken: token } = await signIn(stack, user);
  const { body } = await callApi(stack, `GET /events/${eventId}/photos?order=taken`, { token });
  // Photos of the same second have no order in the list, but one in the page.
  const listed = (body as unknown as ListAnswer).photos.sort(compareIn("taken"));
  const shown = () =>
    photosOf(page).evaluateAll((links) => links.map((link) => [link.getAttribute("href"), link.textContent]));
  const expected = listed.map(({ photoId, title, fileName }) => [photoHash(eventId, photoId), title ?? fileName]);
  await expect.poll(shown).toEqual(expected);
}
