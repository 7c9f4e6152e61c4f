// A component whose code is fetched when it is first shown.
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

type LazyProps<Props> = Props & {
  /** Must be the same function in every render. */
  load(): Promise<ComponentType<Props>>;
  /** Shown until the code has arrived. */
  meanwhile?: JSX.Element;
};

export function Lazy<Props extends object>({ load, meanwhile, ...props }: LazyProps<Props>): JSX.Element | null {
  const [loaded, setLoaded] = useState<{ Wanted: ComponentType<Props> }>();
  useEffect(() => {
    let isGone = false;
    const tryLoading = () =>
      load().then(
        (Wanted) => {
          if (!isGone) setLoaded({ Wanted });
        },
        () => setTimeout(() => isGone || tryLoading(), 3000),
      );
    void tryLoading();
    return () => {
      isGone = true;
    };
  }, [load]);
  if (!loaded) return meanwhile ?? null;
  const { Wanted } = loaded;
  return <Wanted {...(props as unknown as Props)} />;
}
