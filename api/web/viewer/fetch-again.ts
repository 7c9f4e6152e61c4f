// A picture of the viewer that did not come is fetched again: its link may have ended, or the line is bad.
import type PhotoSwipe from "photoswipe";
import { wait } from "../http/backoff.ts";
import { pictureRestMs } from "../photos/picture-rest.ts";

/**
 * @param freshen asks for fresh links of the photo, where its own are old
 * @param indexOf where the photo is now among the slides
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
    // The first time it may be the link alone.
    if (tried > 0) await wait(pictureRestMs(tried), closing.signal);
    await freshen(photoId);
    if (!closing.signal.aborted && isBroken(photoId)) swiper.refreshSlideContent(indexOf(photoId));
  }

  const isBroken = (photoId: string) =>
    swiper.mainScroll.itemHolders.some(({ slide }) => slide?.data.photoId === photoId && slide.content.isError());
}
