// Refuses files dropped where no screen takes them: the browser would open them in place of the page.

export const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;

/** Call it once, on the window: a screen that takes the files has already called preventDefault. */
export function refuseStrayDrops(page: Pick<Window, "addEventListener">): void {
  const refuse = (event: DragEvent) => {
    if (event.defaultPrevented || !event.dataTransfer || !hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  };
  page.addEventListener("dragover", refuse);
  page.addEventListener("drop", refuse);
}
