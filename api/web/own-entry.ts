// The entry of the browser's history that the screen belongs to. Whoever is asked whether to leave, and stays, comes back to it: else the
// next Back would lead to the same screen once more, or what was before it would be forgotten.

export interface OwnEntry {
  /** It is the one that is current now. */
  settle(): void;
  /** At a change of the address: nothing but the way back. */
  isComingBack(): boolean;
  /** From an entry that led away. @param hash what that one leads to, should somebody go there once more */
  comeBack(hash: string): void;
}

/** @param navigation some browsers had it only in 2026: without it one stays on the entry that led away */
export function ownEntry(
  navigation: Pick<Navigation, "currentEntry" | "entries" | "traverseTo"> | undefined,
  history: Pick<History, "state" | "replaceState">,
): OwnEntry {
  const keyNow = () => navigation?.currentEntry?.key;
  let own = keyNow();
  let isAwaited = false;
  return {
    settle() {
      own = keyNow();
    },
    isComingBack() {
      const isBack = isAwaited && keyNow() === own;
      isAwaited = false;
      return isBack;
    },
    comeBack(hash) {
      const entry = navigation?.entries().find(({ key }) => key === own);
      if (!navigation || !entry || keyNow() === own) return;
      history.replaceState(history.state, "", hash);
      // Between two of the same address, nobody is told of a change.
      isAwaited = navigation.currentEntry?.url !== entry.url;
      const { committed, finished } = navigation.traverseTo(entry.key);
      for (const done of [committed, finished]) void done?.catch(() => undefined); // gone somewhere else meanwhile
    },
  };
}
