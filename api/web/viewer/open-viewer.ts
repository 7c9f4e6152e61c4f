// Shows one photo full-screen with PhotoSwipe, and beside it our own panel with the photo's details.
import PhotoSwipe, { type SlideData } from "photoswipe";
import { isQuestionInFront, isTyping } from "../focus.ts";
import { nameOf, type Photo } from "../photos/photo.ts";
import { texts } from "../texts/texts.ts";
import { fetchAgain } from "./fetch-again.ts";
import { renumberSlides } from "./renumber-slides.ts";

export interface ViewerOptions {
  /** The photos to page through. */
  photos(): readonly Photo[];
  index: number;
  /** The photo with its newest known links. */
  latest(photo: Photo): Photo;
  /** Renews links that may have expired since the list was loaded. */
  freshen(photo: Photo): Promise<void>;
  onShow(photo: Photo): void;
  onClose(): void;
}

export interface Viewer {
  /** The element to render the panel into. */
  panel: HTMLElement;
  /** Call it after the list has changed. @param index the shown photo's new index */
  update(index: number): void;
  goTo(index: number): void;
  close(): void;
}

export const headingId = "photo-heading";
const panelWidth = 380;
const isWide = () => innerWidth >= 900;
/** As in viewer.css: on a phone, the closed panel is below the photo. It grows with the browser's font size. */
const panelHeight = () => 8.25 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

export function openViewer({ photos, index, latest, freshen, onShow, onClose }: ViewerOptions): Viewer {
  const t = texts();
  const mayMove = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const panel = document.createElement("aside");
  panel.className = "photo-panel";
  panel.setAttribute("aria-labelledby", headingId);

  const swiper = new PhotoSwipe({
    index,
    mainClass: "viewer",
    bgOpacity: 1,
    loop: false,
    preload: [1, 2],
    // PhotoSwipe ignores Escape during its opening animation.
    showHideAnimationType: "none",
    zoomAnimationDuration: mayMove ? 250 : false,
    returnFocus: false,
    clickToCloseNonZoomable: false,
    closeTitle: t.close,
    zoomTitle: t.zoom,
    arrowPrevTitle: t.previousPhoto,
    arrowNextTitle: t.nextPhoto,
    errorMsg: t.noPreview,
    indexIndicatorSep: " / ",
    initialZoomLevel: "fit",
    paddingFn: () =>
      isWide()
        ? { top: 56, bottom: 24, left: 24, right: panelWidth + 24 }
        : { top: 56, bottom: panelHeight(), left: 0, right: 0 },
  });
  swiper.addFilter("numItems", () => photos().length);
  swiper.addFilter("itemData", (_item, at) => {
    const photo = photos()[at];
    return photo ? slideOf(latest(photo)) : { html: "" };
  });
  // Keys typed into a form, or meant for a question, must not page through the photos.
  swiper.on("keydown", (event) => {
    if (isTyping(event.originalEvent.target) || isQuestionInFront()) event.preventDefault();
  });
  const indexOf = (photoId: string) => photos().findIndex((photo) => photo.photoId === photoId);
  fetchAgain(swiper, {
    indexOf,
    async freshen(photoId) {
      const photo = photos()[indexOf(photoId)];
      if (photo) await freshen(photo);
    },
  });
  swiper.on("change", () => {
    const photo = photos()[swiper.currIndex];
    if (photo) onShow(photo);
  });
  const behind = document.getElementById("page");
  const wake = () => behind?.removeAttribute("inert");
  swiper.on("destroy", () => {
    wake();
    onClose();
  });
  swiper.init();
  behind?.setAttribute("inert", "");

  const element = swiper.element as HTMLElement;
  element.setAttribute("aria-modal", "true");
  element.setAttribute("aria-labelledby", headingId);
  element.querySelector(".pswp__counter")?.setAttribute("aria-hidden", "true");
  element.querySelector(".pswp__scroll-wrap")?.removeAttribute("aria-label");
  element.append(panel);
  // Scrolling and clicking in the panel must not act on the photo.
  for (const name of ["wheel", "pointerdown", "click"])
    panel.addEventListener(name, (event) => event.stopPropagation());

  return {
    panel,
    update: (at) => renumberSlides(swiper, at),
    goTo: (at) => swiper.goTo(at),
    close() {
      wake(); // an inert page could not take the focus
      swiper.close();
    },
  };
}

function slideOf(photo: Photo): SlideData {
  const { photoId, renditions } = photo;
  if (!renditions) return { photoId, html: noPreview(photo) };
  const { small, large } = renditions;
  return { photoId, src: large.url, msrc: small.url, width: large.width, height: large.height, alt: nameOf(photo) };
}

function noPreview(photo: Photo): string {
  const t = texts();
  const box = document.createElement("div");
  box.className = "no-preview";
  for (const text of [photo.renditionsFailed === undefined ? t.noPreview : t.noPreviewEver, t.noPreviewHint]) {
    const line = document.createElement("p");
    line.textContent = text;
    box.append(line);
  }
  return box.outerHTML;
}
