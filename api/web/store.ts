// A value that components subscribe to: the page's only kind of shared state.
import { useEffect, useState } from "preact/hooks";

export interface Readable<Value> {
  get(): Value;
  /** @returns a function that unsubscribes */
  follow(listener: () => void): () => void;
}

export interface Store<Value> extends Readable<Value> {
  set(value: Value): void;
}

export function createStore<Value>(first: Value): Store<Value> {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (next === value) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Renders the component again whenever the value changes. */
export function useStore<Value>(store: Readable<Value>): Value {
  const [, redraw] = useState({});
  useEffect(() => {
    let seen = store.get();
    const check = () => {
      if (store.get() === seen) return;
      seen = store.get();
      redraw({});
    };
    redraw({}); // the value may have changed since the first render
    return store.follow(check);
  }, [store]);
  return store.get();
}
