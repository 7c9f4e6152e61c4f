// A line for each file: what it is called, how it stands, and a caption for it. Only those that can be seen are in the document.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { captionLimits } from "../../contract.ts";
import { describeBytes } from "../photos/describe-bytes.ts";
import { texts } from "../texts/texts.ts";
import type { Upload } from "./open-upload.ts";
import type { UploadItem } from "./upload-item.ts";

interface LinesProps {
  upload: Upload;
  isOnlyFailed: boolean;
}

/** With room for a reason below the name on a phone, as uploads.css sets it. */
const heightOfLine = () => (matchMedia("(width < 600px)").matches ? 70 : 52);
const captionHeight = 144;
const viewHeight = 340;

export function UploadLines({ upload, isOnlyFailed }: LinesProps): JSX.Element {
  const [top, setTop] = useState(0);
  const [open, setOpen] = useState<UploadItem>();
  const items = isOnlyFailed
    ? upload.items.filter(({ stage }) => stage === "failed" || stage === "skipped" || stage === "cancelled")
    : upload.items;
  const lineHeight = heightOfLine();
  const openAt = open ? items.indexOf(open) : -1;
  const topOf = (index: number) => index * lineHeight + (openAt >= 0 && index > openAt ? captionHeight : 0);
  const first = Math.max(0, Math.floor((top - captionHeight) / lineHeight) - 4);
  const last = Math.min(items.length, Math.ceil((top + viewHeight) / lineHeight) + 4);
  const height = topOf(items.length);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <div class="lines" tabIndex={0} onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
      <ul style={{ height: `${height}px`, "--line-height": `${lineHeight}px` }}>
        {items.slice(first, last).map((item, at) => (
          <UploadLine
            key={item.id}
            {...{ item, upload, isOpen: item === open, count: items.length, position: first + at + 1 }}
            top={topOf(first + at)}
            height={lineHeight + (item === open ? captionHeight : 0)}
            onToggle={() => setOpen(item === open ? undefined : item)}
          />
        ))}
      </ul>
    </div>
  );
}

interface LineProps {
  item: UploadItem;
  upload: Upload;
  top: number;
  height: number;
  isOpen: boolean;
  count: number;
  position: number;
  onToggle(): void;
}

function UploadLine({ item, upload, top, height, isOpen, count, position, onToggle }: LineProps): JSX.Element {
  const t = texts();
  const { stage, reason, size, sentBytes, path, name } = item;
  const why =
    reason === undefined ? "" : typeof reason === "string" ? t.reasons[reason] : t.reasons.refused(reason.refused);
  const share = stage === "sending" && size > 0 ? ` ${Math.floor((sentBytes / size) * 100)} %` : "";
  const isPhoto = stage !== "skipped" && stage !== "failed" && stage !== "cancelled";
  return (
    <li
      class={`line ${stage}`}
      style={{ top: `${top}px`, height: `${height}px` }}
      aria-setsize={count}
      aria-posinset={position}
    >
      <div class="line-head">
        <span class="path" title={path}>
          <bdi>{path}</bdi>
        </span>
        <span class="hint size">{describeBytes(size)}</span>
        <span class="stage" title={why}>
          {t.ends[stage]}
          {share}
          {why && `: ${why}`}
        </span>
        {isPhoto && (
          <button type="button" class="link" aria-expanded={isOpen} aria-label={t.addCaption(name)} onClick={onToggle}>
            {t.caption}
          </button>
        )}
      </div>
      {isOpen && <CaptionBoxes item={item} upload={upload} />}
    </li>
  );
}

function CaptionBoxes({ item, upload }: { item: UploadItem; upload: Upload }): JSX.Element {
  const t = texts();
  const title = useRef<HTMLInputElement>(null);
  const description = useRef<HTMLTextAreaElement>(null);
  const save = () =>
    upload.setCaption(item, {
      title: title.current?.value ?? "",
      description: description.current?.value ?? "",
    });
  return (
    <div class="line-caption">
      <input
        ref={title}
        type="text"
        dir="auto"
        aria-label={t.titleOf(item.name)}
        placeholder={t.title}
        maxlength={captionLimits.title}
        defaultValue={item.title ?? ""}
        onChange={save}
      />
      <textarea
        ref={description}
        dir="auto"
        rows={2}
        aria-label={t.descriptionOf(item.name)}
        placeholder={`${t.description}. ${t.captionHint}`}
        maxlength={captionLimits.description}
        defaultValue={item.description ?? ""}
        onChange={save}
      />
    </div>
  );
}
