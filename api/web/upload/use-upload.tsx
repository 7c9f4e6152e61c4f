// An event's upload on a screen: adds chosen and dropped files to it, and shows its progress.
import type { JSX } from "preact";
import { useCallback, useMemo } from "preact/hooks";
import { useAskBeforeLeaving } from "../ask-before-leaving.ts";
import { Lazy } from "../lazy.tsx";
import { useStore } from "../store.ts";
import { texts } from "../texts/texts.ts";
import type { Uploads } from "./open-uploads.ts";
import type { Found } from "./read-drop.ts";
import { focusUploadButtons } from "./upload-buttons.tsx";
import { useDrop } from "./use-drop.ts";

export const loadPanel = () => import("./upload-panel.tsx").then(({ UploadPanel }) => UploadPanel);

interface EventUpload {
  addFiles(found: Iterable<Found> | AsyncIterable<Found>): void;
  hasBegun: boolean;
  panel: JSX.Element;
}

/** @param eventName undefined if it has none, or is not known yet */
export function useUpload(uploads: Uploads, eventId: string, eventName: string | undefined): EventUpload {
  const upload = useStore(useMemo(() => uploads.of(eventId), [uploads, eventId]));
  const addFiles = useCallback<EventUpload["addFiles"]>(
    (found) => void uploads.add(eventId, found),
    [uploads, eventId],
  );
  const isOpening = useStore(uploads.isOpening);
  useAskBeforeLeaving(isOpening);
  const onDismiss = () => {
    uploads.dismiss(eventId);
    focusUploadButtons();
  };
  const meanwhile = (
    <p class="notice" role="status">
      {texts().loading}
    </p>
  );
  const panel = (
    <>
      {!upload && isOpening && meanwhile}
      {upload && <Lazy load={loadPanel} {...{ meanwhile, upload, eventName, onDismiss }} />}
      <DropVeil onFound={addFiles} />
    </>
  );
  return { addFiles, hasBegun: upload !== undefined, panel };
}

/** Takes dropped files only while the panel that shows their upload is on screen. */
function DropVeil({ onFound }: { onFound: EventUpload["addFiles"] }): JSX.Element | null {
  return useDrop(onFound) ? <div class="drop-veil">{texts().dropHere}</div> : null;
}
