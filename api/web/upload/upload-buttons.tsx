// The buttons that choose photos: files, a folder, and on phones the camera.
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { texts } from "../texts/texts.ts";
import { pickerTypes } from "./picker-types.ts";
import { type Found, readFileList } from "./read-drop.ts";

interface ButtonsProps {
  onFound(found: Found[]): void;
}

const hasCamera = () => matchMedia("(pointer: coarse)").matches;

/** Takes the focus when the upload's panel below was closed. */
export const focusUploadButtons = () => document.querySelector<HTMLElement>(".upload-buttons input")?.focus();

export function UploadButtons({ onFound }: ButtonsProps): JSX.Element {
  const t = texts();
  const take = (event: { currentTarget: HTMLInputElement }) => {
    const { files } = event.currentTarget;
    const found = files ? readFileList(files) : [];
    event.currentTarget.value = ""; // the same photos may be chosen again
    if (found.length > 0) onFound(found);
  };
  return (
    <div class="upload-buttons">
      <FileButton label={t.uploadPhotos} isPrimary onChange={take} input={{ multiple: true, accept: pickerTypes }} />
      {"webkitdirectory" in HTMLInputElement.prototype && !hasCamera() && (
        <FileButton label={t.uploadFolder} onChange={take} input={{ multiple: true, webkitdirectory: true }} />
      )}
      {hasCamera() && (
        <FileButton label={t.takePhoto} onChange={take} input={{ accept: "image/*", capture: "environment" }} />
      )}
    </div>
  );
}

interface FileButtonProps {
  label: string;
  isPrimary?: boolean;
  onChange(event: { currentTarget: HTMLInputElement }): void;
  input: { multiple?: boolean; accept?: string; webkitdirectory?: boolean; capture?: "environment" };
}

/** A file input whose label looks like a button. */
function FileButton({ label, isPrimary = false, onChange, input }: FileButtonProps): JSX.Element {
  const id = useId();
  return (
    <span class={isPrimary ? "file-button button primary" : "file-button button"}>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="file"
        {...input}
        onChange={onChange}
        // It looks like a button, and Chromium opens it by the space bar alone.
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          event.currentTarget.click();
        }}
      />
    </span>
  );
}
