// An event: its photos, what can be done with them, and this person's uploads.
import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { ListOrder } from "../../contract.ts";
import type { Api } from "../http/open-api.ts";
import { Lazy } from "../lazy.tsx";
import { closedBecause } from "../photos/closed-because.ts";
import { type Criteria, isEmpty, noCriteria } from "../photos/find-photos.ts";
import { indexOfDay } from "../photos/index-of-day.ts";
import { type GridControl, PhotoGrid } from "../photos/photo-grid.tsx";
import { PhotoToolbar } from "../photos/photo-toolbar.tsx";
import { SelectionBar } from "../photos/selection-bar.tsx";
import { useFoundPhotos } from "../photos/use-found-photos.ts";
import { useSelection } from "../photos/use-selection.ts";
import { organiseHash } from "../route.ts";
import type { Person } from "../sign-in/session.ts";
import { useStore } from "../store.ts";
import { texts } from "../texts/texts.ts";
import { visible } from "../texts/visible.ts";
import type { Uploads } from "../upload/open-uploads.ts";
import { UploadButtons } from "../upload/upload-buttons.tsx";
import { loadPanel, useUpload } from "../upload/use-upload.tsx";
import { useTitle } from "../use-title.ts";
import type { CaptionDrafts } from "../viewer/edit-caption.tsx";
import { ClosedEvent } from "./closed-event.tsx";
import { describeCount } from "./describe-count.ts";
import { EventHead } from "./event-head.tsx";
import { eventDates, eventTitle } from "./event-title.ts";
import { useEventFacts } from "./use-event-facts.ts";
import { refreshSoon, usePhotoList } from "./use-photo-list.ts";
import { useViewedPhoto } from "./use-viewed-photo.ts";

const loadViewer = () => import("../viewer/photo-viewer.tsx").then(({ PhotoViewer }) => PhotoViewer);

interface EventProps {
  api: Api;
  uploads: Uploads;
  person: Person;
  eventId: string;
  photoId: string | undefined;
}

export function EventScreen(props: EventProps): JSX.Element {
  const { api, uploads, person, eventId } = props;
  const t = texts();
  const [order, setOrder] = useState<ListOrder>("taken");
  const list = usePhotoList(api, eventId, order);
  const { photos, isComplete, failure } = useStore(list.state);
  const [criteria, setCriteria] = useState<Criteria>(noCriteria);
  const found = useFoundPhotos(photos, criteria);
  const shown = found ?? photos;
  const event = useEventFacts(api, eventId);
  const control = useRef<GridControl | null>(null);
  const hadPhotos = useRef(false);
  const viewed = useViewedPhoto(list, photos, shown, props.photoId);
  const drafts = useRef<CaptionDrafts>(new Map()).current;
  const selection = useSelection(shown);
  const heading = useRef<HTMLHeadingElement>(null);
  const selectButton = useRef<HTMLButtonElement>(null);
  const endSelection = useCallback(() => {
    selection.toggle();
    // The focused element may be gone: a photo's checkbox, or the bar's button.
    if (!document.activeElement?.matches(".tile a")) selectButton.current?.focus();
  }, [selection.toggle]);

  const { addFiles, panel } = useUpload(uploads, eventId, visible(event.name));
  useEffect(() => uploads.onStored((id) => id === eventId && refreshSoon(list)), [list]);

  useEffect(() => {
    if (!isComplete) return;
    const timer = setTimeout(() => {
      uploads.prepare();
      void loadPanel().catch(() => undefined);
      void loadViewer().catch(() => undefined);
    }, 1500);
    return () => clearTimeout(timer);
  }, [isComplete]);

  const name = eventTitle(event);
  useTitle(name);
  const closed = closedBecause(failure);
  if (closed) return <ClosedEvent {...{ reason: closed, eventId, name, email: person.email }} />;
  const isLoading = !isComplete && failure === undefined;
  // The toolbar stays while the photos load again in another order, because the person is still using it.
  hadPhotos.current ||= photos.length > 0;
  const hasToolbar = photos.length > 0 || (hadPhotos.current && !isComplete);
  const countText = describeCount({
    shown: shown.length,
    loaded: photos.length,
    isSearching: !isEmpty(criteria),
    isComplete,
  });
  return (
    <main class="event">
      <EventHead
        name={name}
        heading={heading}
        about={[eventDates(event), isComplete || photos.length > 0 ? countText : isLoading && t.loading]
          .filter(Boolean)
          .join(" · ")}
      >
        {person.isOrganiser && (
          <a class="button" href={organiseHash(eventId)}>
            {t.organise.title}
          </a>
        )}
        <UploadButtons onFound={addFiles} />
      </EventHead>
      {panel}
      {hasToolbar && (
        <PhotoToolbar
          {...{ photos, criteria, onCriteria: setCriteria, order, onOrder: setOrder }}
          isSelecting={selection.isSelecting}
          onSelecting={selection.toggle}
          selectButton={selectButton}
          onDate={(day) => control.current?.reveal(indexOfDay(shown, order, day))}
        />
      )}
      {viewed.isGone && (
        <p class="notice" role="alert">
          {t.photoGone}
        </p>
      )}
      {failure !== undefined && (
        <div class={photos.length > 0 ? "notice" : "empty"} role="alert">
          <p>{photos.length > 0 ? t.notAllLoaded : t.listFailed}</p>
          <button
            type="button"
            class="primary"
            onClick={() => {
              heading.current?.focus(); // the button disappears
              void list.load();
            }}
          >
            {t.tryAgain}
          </button>
        </div>
      )}
      {photos.length > 0 && (
        <PhotoGrid
          {...{ photos: shown, order, control, selected: selection.selected, onPick: selection.pick }}
          isSelecting={selection.isSelecting}
          onSeen={(seen) => void list.freshen(seen)}
          onBroken={(photo) => void list.freshen([photo])}
        />
      )}
      {photos.length > 0 && shown.length === 0 && (
        <div class="empty">
          <p>{t.nothingFound}</p>
          <button
            type="button"
            onClick={() => {
              heading.current?.focus(); // the button disappears
              setCriteria(noCriteria);
            }}
          >
            {t.clearFilters}
          </button>
        </div>
      )}
      {photos.length === 0 && isComplete && (
        <div class="empty">
          <h2>{t.emptyEvent}</h2>
          <p>{t.emptyEventHint}</p>
        </div>
      )}
      {viewed.photos && props.photoId !== undefined && (
        <Lazy
          load={loadViewer}
          meanwhile={
            <p class="viewer-coming late" role="status">
              {t.loading}
            </p>
          }
          {...{ api, eventId, list, person, drafts, shown: viewed.photos, photoId: props.photoId }}
          onClosed={(index: number) => control.current?.reveal(index, { focus: true })}
        />
      )}
      {selection.isSelecting && (
        <SelectionBar
          {...{ eventId, list, photos, isComplete, shown, selected: selection.selected }}
          onSelected={selection.set}
          onEnd={endSelection}
        />
      )}
    </main>
  );
}
