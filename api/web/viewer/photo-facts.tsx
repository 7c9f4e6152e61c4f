// A photo's details as a list of names and values. Missing ones are left out.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { describeBytes } from "../photos/describe-bytes.ts";
import { describeInstant, describeTakenAt } from "../photos/describe-date.ts";
import type { Photo } from "../photos/photo.ts";
import { readerLocale, texts } from "../texts/texts.ts";

export function PhotoFacts({ photo }: { photo: Photo }): JSX.Element {
  const t = texts();
  const { details = {} } = photo;
  const wide = photo.width ?? details.width;
  const high = photo.height ?? details.height;
  const dimensions = wide && high ? `${wide} × ${high}` : "";
  return (
    <dl class="facts">
      {photo.title && photo.fileName && <Fact name={t.fileName} value={photo.fileName} />}
      {photo.takenAt && <Fact name={t.takenAt} value={describeTakenAt(photo.takenAt)} />}
      {details.gps && (
        <Fact name={t.place}>
          <Place key={photo.photoId} gps={details.gps} />
        </Fact>
      )}
      <Fact name={t.camera} value={details.camera} />
      <Fact name={t.lens} value={details.lens} />
      <Fact name={t.creator} value={details.creator} />
      <Fact name={t.copyright} value={details.copyright} />
      {details.keywords && details.keywords.length > 0 && (
        <Fact name={t.keywords}>
          <ul class="keywords">
            {details.keywords.map((keyword) => (
              <li key={keyword} dir="auto">
                {keyword}
              </li>
            ))}
          </ul>
        </Fact>
      )}
      {details.rating !== undefined && <Fact name={t.rating} value={t.ratingOf(details.rating)} />}
      <Fact name={t.size} value={[dimensions, describeBytes(photo.size)].filter(Boolean).join(" · ")} />
      <Fact name={t.uploadedBy} value={photo.uploadedBy} />
      <Fact name={t.uploadedAt} value={describeInstant(photo.uploadedAt)} />
      {photo.sha256 && (
        <Fact name={t.sha256}>
          <code>{hexOf(photo.sha256)}</code>
        </Fact>
      )}
    </dl>
  );
}

interface FactProps {
  name: string;
  value?: string | undefined;
  children?: ComponentChildren;
}

function Fact({ name, value, children }: FactProps): JSX.Element | null {
  if (!value && !children) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd dir="auto">{children ?? value}</dd>
    </div>
  );
}

/** Loads nothing, so no map server learns the place before the person opens the link. */
function Place({ gps }: { gps: { latitude: number; longitude: number } }): JSX.Element {
  const t = texts();
  const [isShown, setShown] = useState(false);
  if (!isShown) {
    return (
      <button type="button" class="link" onClick={() => setShown(true)}>
        {t.showPlace}
      </button>
    );
  }
  const { latitude, longitude } = gps;
  const degrees = (value: number) => value.toLocaleString(readerLocale(), { maximumFractionDigits: 5 });
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return (
    <>
      {degrees(latitude)}, {degrees(longitude)}{" "}
      <a href={map} target="_blank" rel="noopener noreferrer">
        {t.openMap}
      </a>
    </>
  );
}

/** As `sha256sum` writes it. */
function hexOf(base64: string): string {
  try {
    return Array.from(atob(base64), (char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  } catch {
    return base64;
  }
}
