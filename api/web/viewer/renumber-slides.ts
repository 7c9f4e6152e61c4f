// Photos come and go while one is looked at. PhotoSwipe keeps its slides by their numbers alone: here each gets the number that its photo has now,
// so that no picture is beside another one's words, and above another one's "Remove".
import type PhotoSwipe from "photoswipe";
import type { SlideData } from "photoswipe";

/** @param index where the photo is now that is shown */
export function renumberSlides(swiper: PhotoSwipe, index: number): void {
  const { contentLoader, mainScroll } = swiper;
  const moved = index - swiper.currIndex;
  swiper.currIndex += moved;
  swiper.potentialIndex += moved; // another one than that while it is being swiped
  const holders = mainScroll.itemHolders.map((holder, n) => ({ holder, at: index - 1 + n }));
  const isInPlace = ({ holder, at }: (typeof holders)[number]) =>
    at >= 0 && at < swiper.getNumItems() && isSame(holder.slide?.data, swiper.getItemData(at));
  const [kept, others] = [holders.filter(isInPlace), holders.filter((each) => !isInPlace(each))];
  // What else was fetched ahead is fetched anew, out of the browser's cache.
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

/** One and the same photo, and its picture is there as it was, or still is not. */
const isSame = (one: SlideData | undefined, other: SlideData): boolean =>
  one?.photoId === other.photoId && (one?.src === undefined) === (other.src === undefined);
