// Lists an event's photos with working links. Links expire within minutes; an expired one is renewed by listing its page again.
import type { ListAnswer, ListedPhoto } from "../../api/contract.ts";
import type { ApiClient } from "../api-client.ts";
import { callApi, type Patience } from "../upload/requests/call-api.ts";

export interface ListedOriginal {
  photo: ListedPhoto;
  /** The latest link known. */
  url(): string;
  /** Lists the page again. False if the event no longer has the photo. @param dead the link that did not work */
  renew(dead: string): Promise<boolean>;
}

/** Newest first, so that photos that arrive meanwhile do not shift the pages to come. @throws what the API client throws */
export async function* listOriginals(
  api: Pick<ApiClient, "photoPages">,
  eventId: string,
  patience: Patience,
): AsyncGenerator<ListedOriginal> {
  const listing = () => {
    const readPage = api.photoPages(eventId, "newest");
    return (cursor: string | undefined) => callApi(() => readPage(cursor), patience);
  };

  const pageAfter = listing();
  for (let cursor: string | undefined, isLast = false; !isLast; ) {
    const page: ListAnswer = await pageAfter(cursor);
    const links = renewableLinks(page, cursor);
    for (const photo of page.photos) yield { photo, ...links(photo) };
    isLast = !page.cursor;
    cursor = page.cursor;
  }

  /** One page's links. However many expire together, the page is requested once. */
  function renewableLinks(page: ListAnswer, cursor: string | undefined) {
    let urls = urlsOf(page.photos);
    let renewing: Promise<void> | undefined;
    const listAgain = async () => {
      const known = new Map<string, string>();
      const pageAfter = listing();
      // New photos push the page's last ones onto later pages.
      for (let at = cursor, isEnough = false; !isEnough; ) {
        const again: ListAnswer = await pageAfter(at);
        for (const [photoId, url] of urlsOf(again.photos)) known.set(photoId, url);
        const oldest = page.photos.at(-1);
        isEnough = !again.cursor || oldest === undefined || known.has(oldest.photoId) || isPast(again, oldest);
        at = again.cursor;
      }
      urls = known;
    };
    return ({ photoId }: ListedPhoto) => ({
      url: () => urls.get(photoId) ?? "",
      async renew(dead: string) {
        if (urls.get(photoId) === dead) {
          renewing ??= listAgain().finally(() => {
            renewing = undefined;
          });
          await renewing;
        }
        return urls.has(photoId);
      },
    });
  }
}

const urlsOf = (photos: readonly ListedPhoto[]) => new Map(photos.map(({ photoId, url }) => [photoId, url]));

const isPast = ({ photos }: ListAnswer, { uploadedAt }: ListedPhoto) => (photos.at(-1)?.uploadedAt ?? "") < uploadedAt;
