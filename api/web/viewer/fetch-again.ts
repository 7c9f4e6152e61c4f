// Retries a viewer picture that failed to load: its link may have expired, or the connection is bad.
import type PhotoSwipe from "photoswipe";
import { wait } from "../http/backoff.ts";
import { pictureRestMs } from "../photos/picture-rest.ts";

/**
 * @param freshen fetches new links for the photo if its links are old
 * @param indexOf the photo's current slide number
 */
export function fetchAgain(
  swiper: PhotoSwipe,
  { freshen, indexOf }: { freshen(photoId: string): Promise<void>; indexOf(photoId: string): number },
): void {
  const tries = new Map<string, number>();
  const closing = new AbortController();
  swiper.on("destroy", () => closing.abort());
  swiper.on("loadError", ({ content }) => void again(content.data.photoId));

  async function again(photoId: string): Promise<void> {
    const tried = tries.get(photoId) ?? 0;
    tries.set(photoId, tried + 1);
    // The first failure may be due to the link alone.
    if (tried > 0) await wait(pictureRestMs(tried), closing.signal);
    await freshen(photoId);
    if (!closing.signal.aborted && isBroken(photoId)) swiper.refreshSlideContent(indexOf(photoId));
  }

  const isBroken = (photoId: string) =>
    swiper.mainScroll.itemHolders.some(({ slide }) => slide?.data.photoId === photoId && slide.content.isError());
}
