// Beside the photo: its texts, everything that is known of it, the original's download, and what its owner may do.
import type { JSX } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { AskFirst } from "../ask-first.tsx";
import type { PhotoList } from "../photos/open-photo-list.ts";
import { nameOf, type Photo } from "../photos/photo.ts";
import { texts } from "../texts/texts.ts";
import { DownloadLink } from "./download-link.tsx";
import { EditCaption } from "./edit-caption.tsx";
import { headingId } from "./open-viewer.ts";
import { PhotoFacts } from "./photo-facts.tsx";

export interface PanelProps {
  photo: Photo;
  position: string;
  mayChange: boolean;
  renew: PhotoList["renew"];
  onSave(photo: Photo, caption: { title: string; description: string }): Promise<Photo>;
  onRemove(photo: Photo): Promise<void>;
}

export function PhotoPanel({ photo, position, mayChange, renew, onSave, onRemove }: PanelProps): JSX.Element {
  const t = texts();
  const [isOpen, setOpen] = useState(false);
  /** Whose caption is being edited: an answer that comes late closes the form of its own photo only. */
  const [editedId, setEditedId] = useState<string>();
  // In a layout effect: any later, and it would close a form that was opened on the photo shown now.
  useLayoutEffect(() => setEditedId(undefined), [photo.photoId]);
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
            onCancel={() => setEditedId(undefined)}
            onSave={async (caption) => {
              await onSave(photo, caption);
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
