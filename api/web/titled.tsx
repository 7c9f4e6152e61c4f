// Sets the tab's title for a screen that has no component of its own.
import type { ComponentChildren, JSX } from "preact";
import { useTitle } from "./use-title.ts";

export function Titled({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  useTitle(title);
  return <>{children}</>;
}
