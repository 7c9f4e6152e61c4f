// The panel beside the photo: its caption and details, the download of the original, and what its uploader may do.
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { AskFirst } from "../ask-first.tsx";
import { isFocusLost } from "../focus.ts";
import type { PhotoList } from "../photos/open-photo-list.ts";
import { nameOf, type Photo } from "../photos/photo.ts";
import { texts } from "../texts/texts.ts";
import { DownloadLink } from "./download-link.tsx";
import { type CaptionDrafts, EditCaption, isSameCaption } from "./edit-caption.tsx";
import { headingId } from "./open-viewer.ts";
import { PhotoFacts } from "./photo-facts.tsx";
import type { Caption } from "./save-caption.ts";

export interface PanelProps {
  photo: Photo;
  position: string;
  mayChange: boolean;
  renew: PhotoList["renew"];
  drafts: CaptionDrafts;
  onSave(photo: Photo, caption: Caption): Promise<void>;
  onRemove(photo: Photo): Promise<void>;
}

export function PhotoPanel({ photo, position, mayChange, renew, drafts, onSave, onRemove }: PanelProps): JSX.Element {
  const t = texts();
  const [isOpen, setOpen] = useState(false);
  /** The photo whose caption is being edited: a late answer closes only that photo's form. */
  const [editedId, setEditedId] = useState<string>();
  // In a layout effect: a later one would close a form already opened for the new photo.
  useLayoutEffect(() => setEditedId(drafts.has(photo.photoId) ? photo.photoId : undefined), [photo.photoId]);
  const edit = useRef<HTMLButtonElement>(null);
  const wasEdited = useRef(false);
  // Closing the form removed the focused element.
  useLayoutEffect(() => {
    if (wasEdited.current && editedId === undefined && isFocusLost()) edit.current?.focus();
    wasEdited.current = editedId === photo.photoId;
  }, [editedId, photo.photoId]);
  return (
    <div class={isOpen ? "panel-inner open" : "panel-inner"}>
      <p class="visually-hidden" role="status">
        {position}
      </p>
      <div class="panel-head">
        <h2 id={headingId}>
          <bdi>{nameOf(photo)}</bdi>
        </h2>
        <button type="button" class="quiet toggle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? t.hideDetails : t.details}
        </button>
      </div>
      <DownloadLink key={photo.photoId} {...{ photo, renew }} />
      <div class="panel-more">
        {editedId === photo.photoId ? (
          <EditCaption
            photo={photo}
            key={photo.photoId}
            drafts={drafts}
            onClose={() => setEditedId(undefined)}
            onSave={async (caption) => {
              await onSave(photo, caption);
              const typed = drafts.get(photo.photoId);
              if (typed && !isSameCaption(typed, caption)) return; // changed while it was being saved
              drafts.delete(photo.photoId);
              setEditedId((now) => (now === photo.photoId ? undefined : now));
            }}
          />
        ) : (
          <>
            {photo.description && (
              <p class="description" dir="auto">
                {photo.description}
              </p>
            )}
            {mayChange && (
              <div class="actions">
                <button
                  ref={edit}
                  type="button"
                  onClick={() => {
                    setOpen(true);
                    setEditedId(photo.photoId);
                  }}
                >
                  {t.edit}
                </button>
                <AskFirst
                  key={photo.photoId}
                  button={t.remove}
                  look="quiet"
                  question={t.removeQuestion(nameOf(photo))}
                  named={nameOf(photo)}
                  hint={t.removeHint}
                  yes={t.removeYes}
                  onYes={() => onRemove(photo)}
                  describe={() => t.removeFailed}
                />
              </div>
            )}
          </>
        )}
        <PhotoFacts photo={photo} />
      </div>
    </div>
  );
}
