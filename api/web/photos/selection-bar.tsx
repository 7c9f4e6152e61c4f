// The bar for selected photos: download their originals as a ZIP, or copy their links.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useAskBeforeLeaving } from "../ask-before-leaving.ts";
import { isQuestionInFront, isTyping } from "../focus.ts";
import { photoHash } from "../route.ts";
import { texts } from "../texts/texts.ts";
import { isolated } from "../texts/visible.ts";
import type { ZipFailure } from "./download-zip.ts";
import type { PhotoList } from "./open-photo-list.ts";
import { nameOf, type Photo } from "./photo.ts";

interface SelectionProps {
  eventId: string;
  list: PhotoList;
  /** All photos of the event: a selected photo stays selected while the search hides it. */
  photos: readonly Photo[];
  isComplete: boolean;
  shown: readonly Photo[];
  selected: ReadonlySet<string>;
  onSelected(selected: ReadonlySet<string>): void;
  onEnd(): void;
}

export function SelectionBar({
  eventId,
  list,
  photos,
  isComplete,
  shown,
  selected,
  onSelected,
  onEnd,
}: SelectionProps): JSX.Element {
  const t = texts();
  const [message, setMessage] = useState("");
  const [isZipping, setZipping] = useState(false);
  const stop = useRef(new AbortController());
  const latestList = useRef(list);
  latestList.current = list;
  const chosen = useMemo(() => photos.filter(({ photoId }) => selected.has(photoId)), [photos, selected]);
  useEffect(() => setMessage(""), [selected]);
  // A ZIP ends with this bar, which shows its progress and cancels it.
  useEffect(() => () => stop.current.abort(), []);
  useAskBeforeLeaving(isZipping);
  useEffect(() => {
    const onKeyDown = ({ key, target }: KeyboardEvent) => {
      // Elsewhere Escape clears the search, resets a menu, or closes a dialog; and a ZIP that took minutes is cancelled by its own button only.
      const isInDialog = target instanceof Element && target.closest("[role=dialog]") !== null;
      const isMeantHere = !isTyping(target) && !isInDialog && !isQuestionInFront();
      if (key === "Escape" && isMeantHere && !isZipping) onEnd();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [onEnd, isZipping]);

  async function zip(): Promise<void> {
    const wanted = chosen;
    stop.current = new AbortController();
    setZipping(true);
    try {
      const { downloadZip } = await import("./download-zip.ts");
      const gone = await downloadZip(wanted, {
        fileName: `event-${eventId}.zip`,
        list: () => latestList.current,
        signal: stop.current.signal,
        onProgress: (done) => setMessage(t.zipRunning(done, wanted.length)),
        onOutage: () => setMessage(t.zipOffline),
      });
      const isAny = gone.length < wanted.length;
      const messages = [isAny && t.zipDone(wanted.length - gone.length), gone.length > 0 && withoutText(gone)];
      setMessage(messages.filter(Boolean).join(" "));
    } catch (error) {
      const { done = 0, hasAll = false } = error as Partial<ZipFailure>;
      const why = hasAll ? t.zipNoRoom : t.zipFailed(done, wanted.length);
      setMessage(stop.current.signal.aborted ? "" : why);
    } finally {
      setZipping(false);
    }
  }

  async function copyLinks(): Promise<void> {
    const page = location.href.split("#")[0];
    const links = chosen.map(({ photoId }) => `${page}${photoHash(eventId, photoId)}`);
    try {
      await navigator.clipboard.writeText(links.join("\n"));
      setMessage(t.linksCopied(links.length));
    } catch {
      setMessage(t.linksNotCopied);
    }
  }

  const isNothing = chosen.length === 0;
  return (
    <section class="selection-bar" aria-label={t.select}>
      <p role="status">
        {message || [t.selected(chosen.length), !isComplete && t.notAllLoaded].filter(Boolean).join(" · ")}
      </p>
      <div class="actions">
        {shown.some(({ photoId }) => !selected.has(photoId)) ? (
          <button
            type="button"
            onClick={() => onSelected(new Set([...selected, ...shown.map(({ photoId }) => photoId)]))}
          >
            {t.selectAll}
          </button>
        ) : (
          <button type="button" onClick={() => onSelected(new Set())}>
            {t.selectNone}
          </button>
        )}
        <button type="button" disabled={isNothing} onClick={() => void copyLinks()}>
          {t.copyLinks}
        </button>
        {isZipping ? (
          <button type="button" onClick={unlessDouble(() => stop.current.abort())}>
            {t.cancel}
          </button>
        ) : (
          <button type="button" class="primary" disabled={isNothing} onClick={() => void zip()}>
            {t.downloadZip}
          </button>
        )}
        <button type="button" class="quiet" onClick={unlessDouble(onEnd)}>
          {t.endSelection}
        </button>
      </div>
    </section>
  );
}

/** The second click of a double click on "Download as ZIP" meets the button that has taken its place. */
const unlessDouble = (act: () => void) => (click: MouseEvent) => {
  if (click.detail < 2) act();
};

const maxNamed = 5;

function withoutText(gone: readonly Photo[]): string {
  const names = gone.slice(0, maxNamed).map((photo) => isolated(nameOf(photo)));
  return texts().zipWithout(gone.length, [...names, ...(gone.length > maxNamed ? ["…"] : [])].join(", "));
}
