// Names the shown photo in the address, at most twice a second: Safari and Firefox throw when a page changes its address some hundred times in
// half a minute, and an arrow key held down shows thirty photos a second.

const restMs = 500;

export interface AddressWriter {
  /** The address gets this hash at once, or soon. */
  name(hash: string): void;
  /** Drops what is not in the address yet: the address leads elsewhere by now, or the photo was closed. */
  forget(): void;
}

export function nameInAddress(): AddressWriter {
  let wanted = "";
  let timer: number | undefined;

  function write(): void {
    timer = undefined;
    if (location.hash === wanted) return;
    history.replaceState(history.state, "", wanted);
    timer = setTimeout(write, restMs);
  }

  return {
    name(hash) {
      wanted = hash;
      if (timer === undefined) write();
    },
    forget() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
