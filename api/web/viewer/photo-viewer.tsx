// The dialog of one photo, open while the address names a photo.
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Api } from "../http/open-api.ts";
import type { PhotoList } from "../photos/open-photo-list.ts";
import type { Photo } from "../photos/photo.ts";
import { eventHash, parseRoute, photoHash } from "../route.ts";
import type { Person } from "../sign-in/session.ts";
import { texts } from "../texts/texts.ts";
import type { CaptionDrafts } from "./edit-caption.tsx";
import { nameInAddress } from "./name-in-address.ts";
import { openViewer, type Viewer } from "./open-viewer.ts";
import { PhotoPanel } from "./photo-panel.tsx";
import { type Caption, saveCaption } from "./save-caption.ts";

export interface PhotoViewerProps {
  api: Api;
  eventId: string;
  list: PhotoList;
  shown: readonly Photo[];
  photoId: string;
  person: Person;
  drafts: CaptionDrafts;
  /** Called after it has closed, so that the focus can return to the photo. */
  onClosed(index: number): void;
}

export function PhotoViewer(props: PhotoViewerProps): null {
  const latest = useRef(props);
  latest.current = props;
  const viewer = useRef<Viewer | undefined>(undefined);
  const address = useRef(nameInAddress()).current;
  const index = useRef(0);
  /** The photos shown, plus the current one if somebody has removed it meanwhile. */
  const among = useRef(props.shown);

  useEffect(() => {
    const { shown, photoId, list } = latest.current;
    index.current = Math.max(
      0,
      shown.findIndex((photo) => photo.photoId === photoId),
    );
    let isGone = false;
    const opened = openViewer({
      photos: () => among.current,
      index: index.current,
      latest: (photo) => latest.current.list.get(photo.photoId) ?? photo,
      freshen: (photo) => list.freshen([photo]),
      onShow: (photo) => draw(photo),
      onClose() {
        address.forget();
        render(null, opened.panel);
        viewer.current = undefined;
        if (!isGone) leave();
      },
    });
    viewer.current = opened;
    const first = shown[index.current];
    if (first) draw(first, opened);
    return () => {
      isGone = true;
      opened.close();
      latest.current.onClosed(index.current);
    };
  }, []);

  const drawn = useRef<Photo | undefined>(undefined);
  // While a photo is open, others upload, captions change, and pictures are made.
  useEffect(() => {
    const before = drawn.current;
    const now = before ? withPhoto(props.shown, before, index.current) : props.shown;
    if (now === among.current) return;
    among.current = now;
    const at = among.current.findIndex((photo) => photo.photoId === before?.photoId);
    const photo = among.current[at];
    if (!before || !photo) return;
    if (photo !== before || at !== index.current) draw(photo);
    viewer.current?.update(at); // even if only its neighbours have changed
  }, [props.shown]);

  // Follows a changed address: a pasted link, or Back. The viewer's own changes of the address change no props, so the props' photo may come again.
  useEffect(() => {
    const follow = () => {
      address.forget();
      const route = parseRoute(location.hash);
      const photoId = route.screen === "event" ? route.photoId : undefined;
      const at = among.current.findIndex((photo) => photo.photoId === photoId);
      const photo = among.current[at];
      if (!photo || photo.photoId === drawn.current?.photoId) return;
      viewer.current?.goTo(at);
      draw(photo);
    };
    follow();
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [props.photoId]);

  function draw(photo: Photo, to = viewer.current): void {
    const { eventId, person } = latest.current;
    drawn.current = photo;
    index.current = Math.max(
      0,
      among.current.findIndex(({ photoId }) => photoId === photo.photoId),
    );
    address.name(photoHash(eventId, photo.photoId));
    if (!to) return;
    render(
      <PhotoPanel
        photo={photo}
        position={texts().photoOf(index.current + 1, among.current.length)}
        mayChange={person.isOrganiser || photo.uploadedBy === person.email}
        renew={latest.current.list.renew}
        drafts={latest.current.drafts}
        onSave={save}
        onRemove={remove}
      />,
      to.panel,
    );
  }

  async function save(photo: Photo, caption: Caption): Promise<void> {
    const { api, eventId, list } = latest.current;
    list.change(await saveCaption(api, eventId, photo, caption));
  }

  async function remove(photo: Photo): Promise<void> {
    const { api, eventId, list } = latest.current;
    await api.remove(eventId, photo.photoId);
    // A late answer must not close another photo.
    if (drawn.current?.photoId === photo.photoId) viewer.current?.close();
    list.drop([photo.photoId]);
  }

  /** Goes back to where the photo was opened, or to the event if it was opened by a link. */
  function leave(): void {
    const { eventId } = latest.current;
    if (history.state?.openedFromGrid) history.back();
    else location.replace(eventHash(eventId));
  }
  return null;
}

function withPhoto(shown: readonly Photo[], photo: Photo, at: number): readonly Photo[] {
  return shown.some(({ photoId }) => photoId === photo.photoId) ? shown : shown.toSpliced(at, 0, photo);
}
