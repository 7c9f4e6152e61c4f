// What the browser asks before the page is left: in its own words, mostly.
import { texts } from "../texts/texts.ts";

export function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
  event.returnValue = texts().leaving;
}
