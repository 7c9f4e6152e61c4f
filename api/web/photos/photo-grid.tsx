// The event's photos in rows by day. Only photos near the viewport are in the document, however many there are.
import type { JSX, TargetedKeyboardEvent } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ListOrder } from "../../contract.ts";
import { texts } from "../texts/texts.ts";
import { describeDay } from "./describe-date.ts";
import { findNeighbour } from "./find-neighbour.ts";
import { justifyRows, type RowLayout, rowAt, rowOfPhoto, sectionAt } from "./justify-rows.ts";
import { createScrollMap } from "./map-scroll.ts";
import { aspectOf, dayOf, type Photo } from "./photo.ts";
import { PhotoTile } from "./photo-tile.tsx";
import { createTileKeys } from "./recycle-tiles.ts";

export interface GridControl {
  /** Scrolls to a photo. */
  reveal(index: number, options?: { focus?: boolean }): void;
}

interface GridProps {
  photos: readonly Photo[];
  order: ListOrder;
  isSelecting: boolean;
  selected: ReadonlySet<string>;
  onPick(index: number, isRange: boolean): void;
  /** The photos near the viewport. */
  onSeen(photos: readonly Photo[]): void;
  onBroken(photo: Photo): void;
  control: { current: GridControl | null };
}

const headingHeight = 52;
const barHeight = 64;

function sizesFor(width: number) {
  const isSmall = width < 600;
  return { width, targetHeight: isSmall ? 150 : 240, gap: isSmall ? 3 : 6, headingHeight };
}

interface View {
  /** From the grid's top to the viewport's, in real pixels. */
  real: number;
  height: number;
  isHurried: boolean;
}

export function PhotoGrid(props: GridProps): JSX.Element {
  const { photos, order, isSelecting, selected, onPick, onSeen, onBroken, control } = props;
  const box = useRef<HTMLDivElement>(null);
  const map = useRef(createScrollMap()).current;
  // A focused tile is not reused: the focus must not move to another photo unnoticed.
  const tileKeys = useRef(createTileKeys((photoId) => !isFocused(box.current, photoId))).current;
  const [width, setWidth] = useState(0);
  const [view, setView] = useState<View>({ real: 0, height: innerHeight, isHurried: false });
  const layout = useMemo<RowLayout>(
    () =>
      justifyRows(
        {
          count: width > 0 ? photos.length : 0,
          aspectOf: (index) => aspectOf(photos[index] as Photo),
          dayOf: (index) => dayOf(photos[index] as Photo, order),
        },
        sizesFor(width),
      ),
    [photos, order, width],
  );
  const heights = { whole: layout.height, view: view.height };
  const whole = useRef(0);
  const anchor = useRef<{ photoId: string; offset: number } | undefined>(undefined);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const topOfGrid = () => (box.current?.getBoundingClientRect().top ?? 0) + scrollY;

  // ---- scrolling -----------------------------------------------------------------------------------------------------
  useEffect(() => {
    let frame = 0;
    let rest = 0;
    let lastReal = 0;
    const look = () => {
      frame = 0;
      const real = scrollY - topOfGrid();
      const isHurried = Math.abs(real - lastReal) > innerHeight * 1.5;
      lastReal = real;
      setView((old) =>
        old.real === real && old.height === innerHeight && old.isHurried === isHurried
          ? old
          : { real, height: innerHeight, isHurried },
      );
      clearTimeout(rest);
      rest = setTimeout(settle, 150);
    };
    const settle = () => {
      const current = latest.current;
      setView((old) => (old.isHurried ? { ...old, isHurried: false } : old));
      if (current.layout.height > map.heightOf({ whole: current.layout.height, view: innerHeight })) {
        const real = map.settle({ whole: current.layout.height, view: innerHeight });
        if (Math.abs(real - (scrollY - topOfGrid())) > 1) scrollTo({ top: real + topOfGrid(), behavior: "instant" });
      }
    };
    const onScroll = () => {
      frame ||= requestAnimationFrame(look);
    };
    addEventListener("scroll", onScroll, { passive: true });
    addEventListener("resize", onScroll);
    onScroll();
    return () => {
      removeEventListener("scroll", onScroll);
      removeEventListener("resize", onScroll);
      cancelAnimationFrame(frame);
      clearTimeout(rest);
    };
  }, []);

  whole.current = map.wholeAt(view.real, heights);
  const shift = map.shift();
  const overscan = view.isHurried ? 0 : Math.min(700, view.height);
  const firstRow = rowAt(layout, whole.current - overscan);
  const lastRow = Math.min(layout.rowCount - 1, rowAt(layout, whole.current + view.height + overscan));

  const latest = useRef({ layout, photos });
  // The photos in view stay in place when others are added above them.
  useLayoutEffect(() => {
    const before = latest.current;
    latest.current = { layout, photos };
    const held = anchor.current;
    if (before.layout !== layout && held && whole.current > 0) {
      const index = indexOf(photos, held.photoId, before.photos);
      if (index < 0) return;
      const target = (layout.topOf[rowOfPhoto(layout, index)] ?? 0) + held.offset;
      if (Math.abs(target - whole.current) < 1) return;
      scrollTo({ top: map.realFor(target, heights) + topOfGrid(), behavior: "instant" });
    }
  }, [layout]);
  useLayoutEffect(() => {
    const row = rowAt(layout, whole.current + barHeight);
    const photo = photos[layout.firstOf[row] ?? 0];
    anchor.current = photo && { photoId: photo.photoId, offset: whole.current - (layout.topOf[row] ?? 0) };
  });

  const visible: JSX.Element[] = [];
  const isAny = layout.rowCount > 0;
  const seen = isAny ? photos.slice(layout.firstOf[firstRow], layout.firstOf[lastRow + 1]) : [];
  const keys = tileKeys.assign(seen.map(({ photoId }) => photoId));
  const gap = sizesFor(width).gap;
  for (let row = firstRow; row <= lastRow && isAny; row++) {
    const height = layout.heightOf[row] ?? 0;
    let left = 0;
    for (let index = layout.firstOf[row] ?? 0; index < (layout.firstOf[row + 1] ?? 0); index++) {
      const photo = photos[index] as Photo;
      const wide = aspectOf(photo) * height;
      visible.push(
        <PhotoTile
          key={keys.get(photo.photoId)}
          {...{ photo, index, left, height, isSelecting, onPick, onBroken, count: photos.length, width: wide }}
          top={(layout.topOf[row] ?? 0) - shift}
          isHurried={view.isHurried}
          isSelected={selected.has(photo.photoId)}
        />,
      );
      left += wide + gap;
    }
  }
  useEffect(() => {
    if (view.isHurried) return;
    const timer = setTimeout(() => onSeen(seen), 300);
    return () => clearTimeout(timer);
  }, [firstRow, lastRow, photos, view.isHurried]);

  // ---- the keyboard --------------------------------------------------------------------------------------------------
  const reveal = useCallback<GridControl["reveal"]>((wanted, { focus = false } = {}) => {
    const { layout, photos } = latest.current;
    const index = Math.min(wanted, photos.length - 1);
    if (index < 0) return;
    const row = rowOfPhoto(layout, index);
    const top = layout.topOf[row] ?? 0;
    const bottom = top + (layout.heightOf[row] ?? 0);
    const height = innerHeight;
    const at = whole.current;
    const isVisible = top >= at + barHeight && bottom <= at + height;
    if (!isVisible) {
      const section = layout.sections[sectionAt(layout, top)];
      const isFirstOfDay = section?.firstRow === row;
      const target = top < at + barHeight ? top - barHeight - (isFirstOfDay ? headingHeight : 8) : bottom - height + 16;
      scrollTo({ top: map.realFor(Math.max(0, target), { whole: layout.height, view: height }) + topOfGrid() });
    }
    if (focus) focusSoon(box.current, index);
  }, []);
  control.current = { reveal };

  function onKeyDown(event: TargetedKeyboardEvent<HTMLUListElement>): void {
    const { index } = (event.target as HTMLElement).dataset;
    if (index === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = findNeighbour(layout, photos, Number(index), keyInOrder(event.key));
    if (next === undefined) return;
    event.preventDefault();
    reveal(next, { focus: true });
  }

  const sections: JSX.Element[] = [];
  if (layout.sections.length > 0) {
    const from = sectionAt(layout, whole.current - overscan);
    const to = sectionAt(layout, whole.current + view.height + overscan);
    for (const section of layout.sections.slice(from, to + 1)) {
      sections.push(
        <h2 key={section.day ?? "none"} class="day" style={{ top: `${section.top - shift}px` }}>
          {describeDay(section.day)}
        </h2>,
      );
    }
  }
  return (
    <div class="grid" ref={box} style={{ height: `${map.heightOf(heights)}px` }}>
      {sections}
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one */}
      <ul role="list" aria-label={texts().photos} onKeyDown={onKeyDown}>
        {visible}
      </ul>
    </div>
  );
}

function isFocused(box: HTMLElement | null, photoId: string): boolean {
  const { activeElement } = document;
  const tile = box?.contains(activeElement) ? activeElement?.closest(".tile") : undefined;
  return tile?.querySelector("a")?.hash.endsWith(photoId) ?? false;
}

/** The photo's current index, or if it is gone, the index of those after it. */
function indexOf(photos: readonly Photo[], photoId: string, before: readonly Photo[]): number {
  const index = photos.findIndex((photo) => photo.photoId === photoId);
  return index >= 0
    ? index
    : Math.min(
        photos.length - 1,
        before.findIndex((photo) => photo.photoId === photoId),
      );
}

function focusSoon(box: HTMLElement | null, index: number, frames = 20): void {
  const link = box?.querySelector<HTMLElement>(`a[data-index="${index}"]`);
  if (link) link.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusSoon(box, index, frames - 1));
}

/** In right-to-left scripts, the next photo is on the left. */
function keyInOrder(key: string): string {
  const mirrored: Record<string, string> = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };
  return (document.dir === "rtl" && mirrored[key]) || key;
}
