// The photos of an event while its screen is shown.
import { useEffect, useMemo } from "preact/hooks";
import type { ListOrder } from "../../contract.ts";
import type { Api } from "../http/open-api.ts";
import { keepUp } from "../photos/keep-up.ts";
import { openPhotoList, type PhotoList } from "../photos/open-photo-list.ts";

const refreshTimers = new WeakMap<PhotoList, number>();

/** Photos arrive one by one: one refresh covers all of the last second. */
export function refreshSoon(list: PhotoList): void {
  if (refreshTimers.has(list)) return;
  const timer = setTimeout(() => {
    refreshTimers.delete(list);
    void list.refresh();
  }, 1000);
  refreshTimers.set(list, timer);
}

/** Opens a list for this screen and order, loads it, and keeps it up to date. */
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
