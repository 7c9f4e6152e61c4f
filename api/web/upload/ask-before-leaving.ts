// Makes the browser ask before the page is left, mostly in the browser's own words.
import { texts } from "../texts/texts.ts";

export function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
  event.returnValue = texts().leaving;
}
