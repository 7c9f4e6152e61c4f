// Gives up what stands still. A large answer may take minutes on a slow line: it is waited for as long as it moves.

export interface SilenceLimit {
  /** Aborted once nothing has moved for so long. */
  signal: AbortSignal;
  moved(): void;
  end(): void;
}

export function limitSilence(ms: number): SilenceLimit {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  function moved(): void {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), ms);
  }
  moved();
  return { signal: stop.signal, moved, end: () => clearTimeout(timer) };
}

/** As `response.text()`. @param onMoved some of it has come */
export async function readText(response: Response, onMoved: () => void): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    onMoved();
    const read = await reader?.read();
    if (read?.value) text += decoder.decode(read.value, { stream: true });
    else return text + decoder.decode();
  }
}
