// Lets files and folders be dropped anywhere on a screen.
import { useEffect, useState } from "preact/hooks";
import type { Found } from "./read-drop.ts";
import { entriesOf, readEntries, readFileList } from "./read-drop.ts";
import { hasFiles } from "./stray-drops.ts";

/** Browsers send `dragover` several times a second. An element removed under the pointer never sends `dragleave`. */
const stillOverMs = 1500;

/** @returns whether files are being dragged over the page */
export function useDrop(onFound: (found: Iterable<Found> | AsyncIterable<Found>) => void): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    let timer = 0;
    const end = () => {
      clearTimeout(timer);
      depth = 0;
      setOver(false);
    };
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth++;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      if (--depth <= 0) end();
    };
    const over = (event: DragEvent) => {
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      setOver(true);
      clearTimeout(timer);
      timer = setTimeout(end, stillOverMs);
      event.dataTransfer.dropEffect = "copy";
    };
    const drop = (event: DragEvent) => {
      end();
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      const { entries, files } = entriesOf(event.dataTransfer);
      if (entries.length > 0) onFound(readEntries(entries));
      if (files.length > 0) onFound(readFileList(files));
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: over, drop };
    for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name as "drop", listener);
    return () => {
      end();
      for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name as "drop", listener);
    };
  }, [onFound]);
  return isOver;
}
