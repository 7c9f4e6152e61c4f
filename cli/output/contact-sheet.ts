// The contact sheet as one self-contained HTML page, for screen and print.
import type { ListedPhoto } from "../../api/contract.ts";
import type { OwnFile } from "./own-file.ts";

/** Undefined if there is no picture to show. */
export type SmallPicture = Buffer | undefined;

/** Uploaders' texts are escaped, whatever they look like. */
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`).replace(/[^\P{Cc}\n\t]/gu, "");

// No scripts and no requests, whatever the page contains.
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

const styles = `
:root { color-scheme: light; }
body { margin: clamp(1rem, 4vw, 2rem); font: 14px/1.35 system-ui, sans-serif; color: #111; background: #fff; }
h1 { font-size: 1.4rem; margin: 0 0 1.5rem; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(180px, 42%), 1fr)); gap: 1.25rem; }
figure { margin: 0; break-inside: avoid; }
.picture { display: flex; align-items: center; justify-content: center; aspect-ratio: 1; overflow: hidden; background: #f3f3f3; }
.picture img { width: 100%; height: 100%; object-fit: scale-down; }
.picture span { padding: 1rem; color: #555; text-align: center; }
figcaption { margin-top: .35rem; overflow-wrap: anywhere; }
figcaption strong { display: block; font-weight: 600; }
figcaption span { color: #555; font-size: .9em; }
@media print {
  @page { margin: 12mm; }
  body { margin: 0; }
  main { grid-template-columns: repeat(4, 1fr); gap: 6mm; }
  .picture { background: none; print-color-adjust: exact; }
}`;

const start = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>Event `;

export const ownContactSheet: OwnFile = { what: "The contact sheet", isOurs: (head) => head.startsWith(start) };

export const contactSheetHead = (eventId: string): string => `${start}${escapeHtml(eventId)}</title>
<style>${styles}
</style>
</head>
<body>
<h1>Event ${escapeHtml(eventId)}</h1>
<main>
`;

export function contactSheetPhoto(photo: ListedPhoto, picture: SmallPicture): string {
  const name = photo.title ?? photo.fileName ?? photo.photoId;
  const { width, height } = photo.renditions?.small ?? {};
  const shown = picture
    ? `<img src="data:image/webp;base64,${picture.toString("base64")}" width="${Number(width)}" height="${Number(height)}" alt="">`
    : `<span>${escapeHtml(photo.renditionsFailed ?? "No preview yet.")}</span>`;
  const facts = [photo.takenAt?.slice(0, 16).replace("T", " "), photo.title ? photo.fileName : undefined];
  const lines = facts.filter((fact) => fact !== undefined).map((fact) => `<span dir="auto">${escapeHtml(fact)}</span>`);
  return `<figure><div class="picture">${shown}</div><figcaption><strong dir="auto">${escapeHtml(name)}</strong>${lines.join(" · ")}</figcaption></figure>
`;
}

export const contactSheetTail = (): string => "</main>\n</body>\n</html>\n";
