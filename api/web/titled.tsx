// A screen that is called something, and does nothing else that needs code of its own.
import type { ComponentChildren, JSX } from "preact";
import { useTitle } from "./use-title.ts";

export function Titled({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  useTitle(title);
  return <>{children}</>;
}
