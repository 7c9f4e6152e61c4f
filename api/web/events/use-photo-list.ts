// The photos of an event for as long as its screen lasts.
import { useEffect, useMemo } from "preact/hooks";
import type { ListOrder } from "../../contract.ts";
import type { Api } from "../http/open-api.ts";
import { openPhotoList, type PhotoList } from "../photos/open-photo-list.ts";

const refreshMs = 10_000;
const refreshSoonMs = 3000;
const refreshHiddenMs = 60_000;

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
    let timer = 0;
    const refresh = () => {
      clearTimeout(timer);
      void list.refresh().finally(() => {
        const ms = document.hidden ? refreshHiddenMs : list.isWaiting() ? refreshSoonMs : refreshMs;
        timer = setTimeout(refresh, ms);
      });
    };
    timer = setTimeout(refresh, refreshMs);
    const onReturn = () => {
      if (!document.hidden) refresh();
    };
    document.addEventListener("visibilitychange", onReturn);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onReturn);
      list.close();
    };
  }, [list]);
  return list;
}
