// Files that are dropped where nobody takes them: the browser would open them, and the page would be gone.

export const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;

/** To be called once: what the screen takes itself, it has prevented by the time the event gets here. */
export function refuseStrayDrops(page: Pick<Window, "addEventListener">): void {
  const refuse = (event: DragEvent) => {
    if (event.defaultPrevented || !event.dataTransfer || !hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  };
  page.addEventListener("dragover", refuse);
  page.addEventListener("drop", refuse);
}
