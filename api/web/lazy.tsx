// A component whose code is fetched when it is wanted first.
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

type LazyProps<Props> = Props & {
  /** The same function each time. */
  load(): Promise<ComponentType<Props>>;
};

export function Lazy<Props extends object>({ load, ...props }: LazyProps<Props>): JSX.Element | null {
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
  if (!loaded) return null;
  const { Wanted } = loaded;
  return <Wanted {...(props as unknown as Props)} />;
}
