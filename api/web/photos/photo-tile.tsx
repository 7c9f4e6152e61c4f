// One photo in the grid: a link with its picture, and a checkbox while photos are being selected.
import { Component, type JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { photoHash } from "../route.ts";
import { texts } from "../texts/texts.ts";
import { colourOf, drawThumbhash } from "./draw-thumbhash.ts";
import { nameOf, type Photo } from "./photo.ts";
import { pictureRestMs } from "./picture-rest.ts";

export interface TileProps {
  photo: Photo;
  index: number;
  count: number;
  left: number;
  top: number;
  width: number;
  height: number;
  /** The list scrolls too fast for anybody to see pictures: none are fetched. */
  isHurried: boolean;
  isSelecting: boolean;
  isSelected: boolean;
  onPick(index: number, isRange: boolean): void;
  onBroken(photo: Photo): void;
}

function Tile(props: TileProps): JSX.Element {
  const { photo, index, count, left, top, width, height, isSelecting, isSelected, onPick } = props;
  const t = texts();
  const name = nameOf(photo);
  const hasShift = useRef(false);
  return (
    <li
      class={isSelected ? "tile selected" : "tile"}
      style={{ left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }}
      aria-setsize={count}
      aria-posinset={index + 1}
    >
      <a
        href={photoHash(photo.eventId, photo.photoId)}
        class={photo.renditions ? "" : "bare"}
        data-index={index}
        draggable={false}
        onClick={(event) => {
          if (!isSelecting || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          onPick(index, event.shiftKey);
        }}
      >
        <Picture {...props} />
        <span class="name">
          <bdi>{name}</bdi>
        </span>
      </a>
      {isSelecting && (
        <input
          type="checkbox"
          class="pick"
          aria-label={t.selectPhoto(name)}
          checked={isSelected}
          onClick={(event) => {
            hasShift.current = event.shiftKey;
          }}
          onChange={() => onPick(index, hasShift.current)}
        />
      )}
    </li>
  );
}

/** Re-rendered only if a prop changed: scrolling renders the grid in every frame. */
export class PhotoTile extends Component<TileProps> {
  override shouldComponentUpdate(next: TileProps): boolean {
    const now = this.props;
    return (Object.keys(next) as (keyof TileProps)[]).some((name) => next[name] !== now[name]);
  }
  override render(props: TileProps): JSX.Element {
    return <Tile {...props} />;
  }
}

function Picture({ photo, isHurried, onBroken }: TileProps): JSX.Element {
  const [likeness, setLikeness] = useState<{ of: string; url: string }>();
  const [shown, setShown] = useState<string>();
  const tries = useTries(photo.photoId);
  const { thumbhash, renditions } = photo;
  const url = renditions?.small.url;
  const isShown = shown === photo.photoId;
  const colour = useMemo(() => thumbhash && colourOf(thumbhash), [thumbhash]);
  useEffect(() => {
    if (!thumbhash || !url || isHurried || isShown) return;
    return drawThumbhash(thumbhash, (url) => setLikeness({ of: thumbhash, url }));
  }, [photo.photoId, thumbhash, url === undefined, isHurried]);
  const mayLoad = url !== undefined && (!isHurried || isShown);
  return (
    <>
      {url && colour && (
        <span
          class="likeness"
          style={{
            backgroundColor: colour,
            backgroundImage: likeness && likeness.of === thumbhash ? `url("${likeness.url}")` : "none",
          }}
        />
      )}
      {!url && <span class="no-picture" aria-hidden="true" />}
      {mayLoad && (
        <img
          key={`${photo.photoId} ${tries.count}`} // a new photo or attempt needs a new element; a new link for the same photo does not
          src={url}
          alt=""
          decoding="async"
          draggable={false}
          class={isShown ? "shown" : ""}
          onLoad={() => {
            tries.end();
            setShown(photo.photoId);
          }}
          onError={() => {
            onBroken(photo);
            tries.goOn();
          }}
        />
      )}
    </>
  );
}

/** A picture may fail to load on a bad connection, and a browser does not retry it. */
function useTries(photoId: string): { count: number; goOn(): void; end(): void } {
  const [tried, setTried] = useState({ photoId, count: 0 });
  const timer = useRef(0);
  const count = tried.photoId === photoId ? tried.count : 0;
  const end = () => clearTimeout(timer.current);
  useEffect(() => end, [photoId]);
  return {
    count,
    end,
    goOn() {
      end();
      timer.current = setTimeout(() => setTried({ photoId, count: count + 1 }), pictureRestMs(count));
    },
  };
}
