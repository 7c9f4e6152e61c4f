// Downloads the original. It is fetched, because a browser shows a picture from another origin instead of saving it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { fetchOriginal } from "../photos/fetch-original.ts";
import { fileNameOf } from "../photos/name-files.ts";
import type { PhotoList } from "../photos/open-photo-list.ts";
import type { Photo } from "../photos/photo.ts";
import { saveBlob } from "../photos/save-blob.ts";
import { texts } from "../texts/texts.ts";

interface DownloadProps {
  photo: Photo;
  renew: PhotoList["renew"];
}

export function DownloadLink({ photo, renew }: DownloadProps): JSX.Element {
  const t = texts();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  async function download(event: MouseEvent): Promise<void> {
    // With a modifier key, the browser handles the link as usual.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setProblem("");
    try {
      const blob = await fetchOriginal(photo, { renew, attempts: 2 });
      if (!blob) return setProblem(t.photoGone);
      saveBlob(blob, fileNameOf(photo));
    } catch {
      setProblem(t.downloadFailed);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div class="download">
      <a
        class="button primary"
        href={photo.url}
        download={fileNameOf(photo)}
        rel="noreferrer"
        aria-disabled={isBusy}
        onClick={(event) => void download(event)}
      >
        {t.downloadOriginal}
      </a>
      <p class="hint" role="status">
        {isBusy && t.loading}
      </p>
      <p class="problem" role="alert">
        {problem}
      </p>
    </div>
  );
}
