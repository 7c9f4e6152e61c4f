// The form for title and description, for the uploader and organisers. An emptied box removes the text.
import type { JSX } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { captionLimits } from "../../contract.ts";
import { limitCharacters } from "../limit-characters.ts";
import type { Photo } from "../photos/photo.ts";
import { texts } from "../texts/texts.ts";
import { useBusy } from "../use-busy.ts";
import { type Caption, describeSaveFailure } from "./save-caption.ts";

export const isSameCaption = (one: Caption, other: Caption): boolean =>
  one.title === other.title && one.description === other.description;

/** What was typed and neither saved nor cancelled, by photo id, so that leaving the form loses nothing. */
export type CaptionDrafts = Map<string, Caption>;

interface EditProps {
  photo: Photo;
  drafts: CaptionDrafts;
  onSave(caption: Caption): Promise<void>;
  /** A draft that was not deleted is kept. */
  onClose(): void;
}

export function EditCaption({ photo, drafts, onSave, onClose }: EditProps): JSX.Element {
  const t = texts();
  const id = useId();
  const first = useRef<HTMLInputElement>(null);
  const { isBusy, problem, run } = useBusy(describeSaveFailure);
  const [begun] = useState(() => drafts.get(photo.photoId) ?? photo);
  useLayoutEffect(() => first.current?.focus(), []);

  return (
    <form
      class="step"
      aria-busy={isBusy}
      onInput={(event) => drafts.set(photo.photoId, captionIn(event.currentTarget))}
      onSubmit={(event) => {
        event.preventDefault();
        const caption = captionIn(event.currentTarget);
        void run(() => onSave(caption));
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div class="field">
        <label for={`${id}-title`}>{t.title}</label>
        <input
          ref={first}
          id={`${id}-title`}
          name="title"
          type="text"
          dir="auto"
          onInput={({ currentTarget }) => limitCharacters(currentTarget, captionLimits.title)}
          defaultValue={begun.title ?? ""}
        />
      </div>
      <div class="field">
        <label for={`${id}-description`}>{t.description}</label>
        <textarea
          id={`${id}-description`}
          name="description"
          rows={6}
          dir="auto"
          onInput={({ currentTarget }) => limitCharacters(currentTarget, captionLimits.description)}
          defaultValue={begun.description ?? ""}
        />
      </div>
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="actions">
        <button type="submit" class="primary" aria-disabled={isBusy}>
          {isBusy ? t.saving : t.save}
        </button>
        <button
          type="button"
          onClick={() => {
            drafts.delete(photo.photoId);
            onClose();
          }}
        >
          {t.cancel}
        </button>
      </div>
    </form>
  );
}

function captionIn(form: HTMLFormElement): Caption {
  const data = new FormData(form);
  return { title: String(data.get("title") ?? ""), description: String(data.get("description") ?? "") };
}
