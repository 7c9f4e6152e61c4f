// The original, byte for byte: fetched, because a browser would show a picture of another origin instead of saving it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { fileNameOf } from "../photos/name-files.ts";
import type { Photo } from "../photos/photo.ts";
import { saveBlob } from "../photos/save-blob.ts";
import { texts } from "../texts/texts.ts";

export function DownloadLink({ photo }: { photo: Photo }): JSX.Element {
  const t = texts();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  async function download(event: MouseEvent): Promise<void> {
    // With a key held down, the browser does what it does with any link.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setProblem("");
    try {
      const response = await fetch(photo.url, { credentials: "omit", cache: "no-store" });
      const blob = response.ok ? await response.blob() : undefined;
      if (!blob || blob.size !== photo.size) throw new Error("the photo did not come whole");
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
        onClick={(event) => void download(event)}
      >
        {t.downloadOriginal}
      </a>
      <p class="problem" role="alert">
        {problem}
      </p>
    </div>
  );
}
