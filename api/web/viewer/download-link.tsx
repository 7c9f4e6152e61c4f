// Downloads the original. It is fetched, because a browser shows a picture from another origin instead of saving it.
import type { JSX } from "preact";
import { fetchOriginal } from "../photos/fetch-original.ts";
import { fileNameOf } from "../photos/name-files.ts";
import type { PhotoList } from "../photos/open-photo-list.ts";
import type { Photo } from "../photos/photo.ts";
import { saveBlob } from "../photos/save-blob.ts";
import { texts } from "../texts/texts.ts";
import { useBusy } from "../use-busy.ts";

interface DownloadProps {
  photo: Photo;
  renew: PhotoList["renew"];
}

const gone = new Error("the photo is no longer in the event");

export function DownloadLink({ photo, renew }: DownloadProps): JSX.Element {
  const t = texts();
  const { isBusy, problem, run } = useBusy((error) => (error === gone ? t.photoGone : t.downloadFailed));

  async function download(): Promise<void> {
    const blob = await fetchOriginal(photo, { renew, attempts: 2 });
    if (!blob) throw gone;
    saveBlob(blob, fileNameOf(photo));
  }

  return (
    <div class="download">
      <a
        class="button primary"
        href={photo.url}
        download={fileNameOf(photo)}
        rel="noreferrer"
        aria-disabled={isBusy}
        onClick={(event) => {
          // With a modifier key, the browser handles the link as usual.
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          void run(download);
        }}
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
