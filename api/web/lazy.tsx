// A component whose code is fetched when it is wanted first.
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

type LazyProps<Props> = Props & {
  /** The same function each time. */
  load(): Promise<ComponentType<Props>>;
  /** What is shown until it is there. */
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
