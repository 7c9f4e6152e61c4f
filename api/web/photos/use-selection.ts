// Which photos are selected: one by one, or a range with Shift.
import { useCallback, useRef, useState } from "preact/hooks";
import type { Photo } from "./photo.ts";

export interface Selection {
  isSelecting: boolean;
  selected: ReadonlySet<string>;
  pick(index: number, isRange: boolean): void;
  set(selected: ReadonlySet<string>): void;
  toggle(): void;
}

export function useSelection(shown: readonly Photo[]): Selection {
  const [isSelecting, setSelecting] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const latest = useRef(shown);
  latest.current = shown;
  // An id, because new photos shift indexes.
  const last = useRef("");

  const pick = useCallback((index: number, isRange: boolean) => {
    setSelected((before) => {
      const next = new Set(before);
      const idAt = (at: number) => latest.current[at]?.photoId ?? "";
      const isOn = !before.has(idAt(index));
      const other = isRange ? latest.current.findIndex(({ photoId }) => photoId === last.current) : index;
      const [from, to] = other < 0 ? [index, index] : [Math.min(index, other), Math.max(index, other)];
      for (let at = from; at <= to; at++) {
        if (isOn) next.add(idAt(at));
        else next.delete(idAt(at));
      }
      last.current = idAt(index);
      return next;
    });
  }, []);

  const toggle = useCallback(() => {
    setSelecting((before) => !before);
    setSelected(new Set());
  }, []);

  return {
    isSelecting,
    selected,
    pick,
    set: setSelected,
    toggle,
  };
}
