// A line for each file with its name, its state, and its caption. Only visible lines are in the document.
import type { JSX, Ref } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { captionLimits } from "../../contract.ts";
import { limitCharacters } from "../limit-characters.ts";
import { describeBytes } from "../photos/describe-bytes.ts";
import { texts } from "../texts/texts.ts";
import { heightOfLine, linesInView, type Room, textLinesOf, topsOf } from "./place-lines.ts";
import type { Upload } from "./upload.ts";
import { isToCheck, leftOutAs, type UploadItem, unprovenAs } from "./upload-item.ts";

interface LinesProps {
  upload: Upload;
  isOnlyToCheck: boolean;
}

/** Used until it is measured. */
const usualCaptionHeight = 144;
const viewHeight = 340;
const spareLines = 4;

export function UploadLines({ upload, isOnlyToCheck }: LinesProps): JSX.Element {
  const [top, setTop] = useState(0);
  const [open, setOpen] = useState<UploadItem>();
  const [captionHeight, setCaptionHeight] = useState(usualCaptionHeight);
  const { list, room } = useRoom();
  const items = isOnlyToCheck ? upload.items.filter(isToCheck) : upload.items;
  // Scrolling must not measure all lines again: there may be tens of thousands.
  const { textLines, tops } = useMemo(() => {
    const textLines = items.map((item) => textLinesOf(reasonFor(item) && describeStage(item), hasButton(item), room));
    const heightOf = (lines: number, index: number) =>
      heightOfLine(lines, room) + (items[index] === open ? captionHeight : 0);
    return { textLines, tops: topsOf(textLines.map(heightOf)) };
  }, [
    upload.changes.get(),
    items.length,
    isOnlyToCheck,
    open,
    captionHeight,
    room.width,
    room.isNarrow,
    room.enlarged,
  ]);
  const { first, last } = linesInView(tops, { top, height: viewHeight, spare: spareLines });
  const openAt = open ? items.indexOf(open) : -1;
  const shown = items.slice(first, last).map((item, at) => ({ item, index: first + at }));
  // The line being typed in stays, however far the list is scrolled.
  if (open && openAt >= last) shown.push({ item: open, index: openAt });
  if (open && openAt >= 0 && openAt < first) shown.unshift({ item: open, index: openAt });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <div class="lines" ref={list} tabIndex={0} onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
      <ul style={{ height: `${tops.at(-1)}px` }}>
        {shown.map(({ item, index }) => (
          <UploadLine
            key={item.id}
            {...{ item, upload, isOpen: item === open, count: items.length, position: index + 1 }}
            top={tops[index] ?? 0}
            headHeight={heightOfLine(textLines[index] ?? 0, room)}
            height={(tops[index + 1] ?? 0) - (tops[index] ?? 0)}
            textLines={textLines[index] ?? 0}
            onToggle={() => setOpen(item === open ? undefined : item)}
            onCaptionHeight={setCaptionHeight}
          />
        ))}
      </ul>
    </div>
  );
}

/** Measured again when the screen is turned. */
function useRoom(): { list: Ref<HTMLDivElement>; room: Room } {
  const list = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = list;
    if (!current) return;
    const observer = new ResizeObserver(() => setWidth(current.clientWidth));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  const isNarrow = matchMedia("(width < 1000px)").matches;
  const enlarged = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  return { list, room: { width, isNarrow, enlarged } };
}

interface LineProps {
  item: UploadItem;
  upload: Upload;
  top: number;
  /** Without the caption's boxes. */
  headHeight: number;
  height: number;
  /** The room for the reason. */
  textLines: number;
  isOpen: boolean;
  count: number;
  position: number;
  onToggle(): void;
  onCaptionHeight(pixels: number): void;
}

function UploadLine(props: LineProps): JSX.Element {
  const { item, upload, top, headHeight, height, textLines, isOpen, count, position, onToggle, onCaptionHeight } =
    props;
  const t = texts();
  const { stage, size, path, name, captionProblem } = item;
  const isBad = stage === "failed" || captionProblem || (stage === "skipped" && leftOutAs(item.reason) === "photo");
  return (
    <li
      class={["line", stage, isBad && "bad", unprovenAs(item) && "unproven"].filter(Boolean).join(" ")}
      style={{ top: `${top}px`, height: `${height}px`, "--head-height": `${headHeight}px`, "--text-lines": textLines }}
      aria-setsize={count}
      aria-posinset={position}
    >
      <div class="line-head">
        <span class="path" title={path}>
          <bdi>{path}</bdi>
        </span>
        <span class="hint size">{describeBytes(size)}</span>
        <span class="stage" title={reasonFor(item)}>
          {describeStage(item)}
        </span>
        {(hasButton(item) || isOpen) && (
          <button type="button" class="link" aria-expanded={isOpen} aria-label={t.addCaption(name)} onClick={onToggle}>
            {t.caption}
          </button>
        )}
      </div>
      {isOpen && <CaptionBoxes item={item} upload={upload} onHeight={onCaptionHeight} />}
    </li>
  );
}

interface BoxesProps {
  item: UploadItem;
  upload: Upload;
  onHeight(pixels: number): void;
}

function CaptionBoxes({ item, upload, onHeight }: BoxesProps): JSX.Element {
  const t = texts();
  const boxes = useRef<HTMLDivElement>(null);
  const send = () => upload.sendCaption(item);
  useEffect(() => send, [item]);
  useLayoutEffect(() => {
    const { current } = boxes;
    if (!current) return;
    const observer = new ResizeObserver(() => onHeight(current.offsetHeight));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return (
    <div class="line-caption" ref={boxes}>
      <input
        type="text"
        dir="auto"
        aria-label={t.titleOf(item.name)}
        placeholder={t.title}
        defaultValue={item.title ?? ""}
        onInput={({ currentTarget }) => {
          limitCharacters(currentTarget, captionLimits.title);
          upload.setCaption(item, { title: currentTarget.value });
        }}
        onChange={send}
      />
      <textarea
        dir="auto"
        rows={2}
        aria-label={t.descriptionOf(item.name)}
        placeholder={`${t.description}. ${t.captionHint}`}
        defaultValue={item.description ?? ""}
        onInput={({ currentTarget }) => {
          limitCharacters(currentTarget, captionLimits.description);
          upload.setCaption(item, { description: currentTarget.value });
        }}
        onChange={send}
      />
      <p class="problem" role="alert">
        {item.captionProblem && t.captionProblems[item.captionProblem]}
      </p>
    </div>
  );
}

const hasButton = ({ stage }: UploadItem) => stage !== "skipped" && stage !== "failed" && stage !== "cancelled";

/** Its stage, how much of it was sent, and the reason. */
function describeStage(item: UploadItem): string {
  const { stage, size, sentBytes } = item;
  const share = stage === "sending" && size > 0 ? ` ${Math.floor((sentBytes / size) * 100)} %` : "";
  const why = reasonFor(item);
  return `${texts().ends[stage]}${share}${why && `: ${why}`}`;
}

/** Why the file ended as it did, or why its caption was not saved. */
function reasonFor(item: UploadItem): string {
  const t = texts();
  const { reason, captionProblem } = item;
  if (captionProblem !== undefined) return t.captionProblems[captionProblem];
  if (unprovenAs(item) === "cut") return t.seemsCut;
  if (reason === undefined) return "";
  return typeof reason === "string" ? t.reasons[reason] : t.reasons.refused(reason.refused);
}
