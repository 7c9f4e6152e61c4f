// Lists that are higher than a browser can draw (16.7 million device pixels): the scroll bar spans a shorter list, and this says
// which part of the whole is to be seen. Small steps move as they do anywhere; a jump goes to the same share of the whole.

/** In CSS pixels: half of the limit, for screens with two device pixels to each. */
export const maxScrollHeight = 8_000_000;

export interface Heights {
  /** Of the whole list. */
  whole: number;
  view: number;
}

export interface ScrollMap {
  /** How high the element is to be. */
  heightOf(heights: Heights): number;
  /** @param real how far the element is scrolled. @returns how far the whole list is */
  wholeAt(real: number, heights: Heights): number;
  /** To be scrolled to, so that the whole list is at `whole`. */
  realFor(whole: number, heights: Heights): number;
  /** What is to be taken from a place in the whole list, to place it in the element. */
  shift(): number;
  /** Once scrolling rests: where the element should be for what is seen, so that small steps never run out of room. */
  settle(heights: Heights): number;
}

export function createScrollMap(maxHeight = maxScrollHeight): ScrollMap {
  let shift = 0;
  let lastReal = 0;
  const heightOf = ({ whole }: Heights) => Math.min(whole, maxHeight);
  const room = (heights: Heights) => Math.max(1, heightOf(heights) - heights.view);
  const wholeRoom = ({ whole, view }: Heights) => Math.max(1, whole - view);

  function place(whole: number, heights: Heights): number {
    if (heights.whole <= maxHeight) {
      shift = 0;
      lastReal = whole;
      return whole;
    }
    const share = Math.min(1, Math.max(0, whole / wholeRoom(heights)));
    lastReal = share * room(heights);
    shift = whole - lastReal;
    return lastReal;
  }

  return {
    heightOf,
    shift: () => shift,
    wholeAt(real, heights) {
      if (heights.whole <= maxHeight) {
        shift = 0;
      } else if (real <= 0) {
        shift = 0;
      } else if (real >= room(heights) - 1) {
        shift = wholeRoom(heights) - real;
      } else if (Math.abs(real - lastReal) > heights.view) {
        shift = (real / room(heights)) * wholeRoom(heights) - real;
      }
      lastReal = real;
      return real + shift;
    },
    realFor: place,
    settle: (heights) => place(lastReal + shift, heights),
  };
}
