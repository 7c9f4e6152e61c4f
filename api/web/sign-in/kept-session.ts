// The refresh token that all tabs share if the person asked to stay signed in. If the browser forbids storage, or it is full, nothing is kept, and
// the sign-in lasts as long as its tab.

export interface KeptSession {
  read(): string | undefined;
  write(refreshToken: string): void;
  remove(): void;
}

const name = "photoup.keptSession";

/** @param storage throws if the browser forbids storage */
export function openKeptSession(storage: () => Pick<Storage, "getItem" | "setItem" | "removeItem">): KeptSession {
  const attempt = <Result>(act: (there: ReturnType<typeof storage>) => Result): Result | undefined => {
    try {
      return act(storage());
    } catch {
      return undefined;
    }
  };
  return {
    read: () => attempt((there) => there.getItem(name)) ?? undefined,
    write: (refreshToken) => attempt((there) => there.setItem(name, refreshToken)),
    remove: () => attempt((there) => there.removeItem(name)),
  };
}
