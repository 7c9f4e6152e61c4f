// The refresh token that all tabs share, where a person asked to stay signed in. A browser may forbid storage, or have it full: then
// nothing is kept, and the sign-in lasts as long as its tab.

export interface KeptSession {
  read(): string | undefined;
  write(refreshToken: string): void;
  remove(): void;
}

const name = "photoup.keptSession";

/** @param storage throws where the browser forbids it */
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
