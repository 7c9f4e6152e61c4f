// The photos of an event for as long as its screen lasts.
import { useEffect, useMemo } from "preact/hooks";
import type { ListOrder } from "../../contract.ts";
import type { Api } from "../http/open-api.ts";
import { keepUp } from "../photos/keep-up.ts";
import { openPhotoList, type PhotoList } from "../photos/open-photo-list.ts";

const refreshTimers = new WeakMap<PhotoList, number>();

/** Photos arrive one by one: the list is asked for all of the last moments together. */
export function refreshSoon(list: PhotoList): void {
  if (refreshTimers.has(list)) return;
  const timer = setTimeout(() => {
    refreshTimers.delete(list);
    void list.refresh();
  }, 1000);
  refreshTimers.set(list, timer);
}

/** A list for as long as the screen and the order last: loaded, and kept up with what others upload. */
export function usePhotoList(api: Api, eventId: string, order: ListOrder): PhotoList {
  const list = useMemo(() => openPhotoList({ api, eventId, order, now: () => Date.now() }), [eventId, order]);
  useEffect(() => {
    void list.load();
    const stop = keepUp(list, document);
    return () => {
      stop();
      list.close();
    };
  }, [list]);
  return list;
}
