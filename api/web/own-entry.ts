// The history entry of the current screen. Someone who is asked whether to leave, and stays, returns to it: otherwise the next Back would show the
// same screen again, or earlier entries would be lost.

export interface OwnEntry {
  /** Makes the current history entry the screen's own. */
  settle(): void;
  /** Call it when the address changes. @returns whether the change is only the return to the screen's own entry */
  isComingBack(): boolean;
  /** Returns from an entry that led away. @param hash the address that entry keeps, for a later visit */
  comeBack(hash: string): void;
}

/** @param navigation some browsers got it only in 2026; without it, the entry that led away stays current */
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
      // Between two entries with the same address, no `hashchange` fires.
      isAwaited = navigation.currentEntry?.url !== entry.url;
      const { committed, finished } = navigation.traverseTo(entry.key);
      for (const done of [committed, finished]) void done?.catch(() => undefined); // another navigation came first
    },
  };
}
