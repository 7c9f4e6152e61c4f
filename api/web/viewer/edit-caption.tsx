// Title and description, to be changed by who uploaded the photo and by organisers. An emptied box takes the text away.
import type { JSX } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { captionLimits } from "../../contract.ts";
import { isFailure } from "../http/failure.ts";
import type { Photo } from "../photos/photo.ts";
import { texts } from "../texts/texts.ts";

interface EditProps {
  photo: Photo;
  onSave(caption: { title: string; description: string }): Promise<void>;
  onCancel(): void;
}

export function EditCaption({ photo, onSave, onCancel }: EditProps): JSX.Element {
  const t = texts();
  const id = useId();
  const first = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  useLayoutEffect(() => first.current?.focus(), []);

  async function save(form: HTMLFormElement): Promise<void> {
    if (isBusy) return;
    const data = new FormData(form);
    setBusy(true);
    setProblem("");
    try {
      await onSave({ title: String(data.get("title") ?? ""), description: String(data.get("description") ?? "") });
    } catch (error) {
      setProblem(isFailure(error, "not_allowed") ? t.saveRefused : t.saveFailed);
      setBusy(false);
    }
  }

  return (
    <form
      class="step"
      aria-busy={isBusy}
      onSubmit={(event) => {
        event.preventDefault();
        void save(event.currentTarget);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onCancel();
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
          maxlength={captionLimits.title}
          defaultValue={photo.title ?? ""}
        />
      </div>
      <div class="field">
        <label for={`${id}-description`}>{t.description}</label>
        <textarea
          id={`${id}-description`}
          name="description"
          rows={6}
          dir="auto"
          maxlength={captionLimits.description}
          defaultValue={photo.description ?? ""}
        />
      </div>
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="actions">
        <button type="submit" class="primary" aria-disabled={isBusy}>
          {isBusy ? t.saving : t.save}
        </button>
        <button type="button" onClick={onCancel}>
          {t.cancel}
        </button>
      </div>
    </form>
  );
}
