// Scrolls lists that are taller than a browser can render (16.7 million device pixels). The scroll bar spans a shorter element, and this maps its
// position to the whole list: small steps scroll as usual, and a jump goes to the same fraction of the whole.

/** In CSS pixels: half of the limit, for screens with two device pixels per CSS pixel. */
export const maxScrollHeight = 8_000_000;

export interface Heights {
  /** The whole list's. */
  whole: number;
  view: number;
}

export interface ScrollMap {
  /** The element's height. */
  heightOf(heights: Heights): number;
  /** @param real the element's scroll position. @returns the position in the whole list */
  wholeAt(real: number, heights: Heights): number;
  /** The element's scroll position that shows the whole list at `whole`. */
  realFor(whole: number, heights: Heights): number;
  /** Subtract it from a position in the whole list to get the position in the element. */
  shift(): number;
  /** Call it when scrolling rests. @returns where to scroll the element, with the same photos in view, so that small steps never run out of room */
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
