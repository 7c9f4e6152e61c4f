// Photos come and go while one is open, and PhotoSwipe knows its slides by index only. This gives each slide its photo's current index, so that no
// picture is shown beside another photo's caption or above another photo's "Remove".
import type PhotoSwipe from "photoswipe";
import type { SlideData } from "photoswipe";

/** @param index the shown photo's new index */
export function renumberSlides(swiper: PhotoSwipe, index: number): void {
  const { contentLoader, mainScroll } = swiper;
  const moved = index - swiper.currIndex;
  swiper.currIndex += moved;
  swiper.potentialIndex += moved; // differs from currIndex during a swipe
  const holders = mainScroll.itemHolders.map((holder, n) => ({ holder, at: index - 1 + n }));
  const isInPlace = ({ holder, at }: (typeof holders)[number]) =>
    at >= 0 && at < swiper.getNumItems() && isSame(holder.slide?.data, swiper.getItemData(at));
  const [kept, others] = [holders.filter(isInPlace), holders.filter((each) => !isInPlace(each))];
  // Other preloaded slides are loaded again, from the browser's cache.
  contentLoader._cachedItems = kept.flatMap(({ holder, at }) => {
    if (!holder.slide) return [];
    holder.slide.index = at;
    holder.slide.content.index = at;
    return [holder.slide.content];
  });
  for (const { holder, at } of others) swiper.setContent(holder, at, true);
  swiper.currSlide = mainScroll.itemHolders[1]?.slide;
  contentLoader.updateLazy();
  swiper.dispatch("change");
}

/** The same photo, and in both cases with a picture, or in both without. */
const isSame = (one: SlideData | undefined, other: SlideData): boolean =>
  one?.photoId === other.photoId && (one?.src === undefined) === (other.src === undefined);
