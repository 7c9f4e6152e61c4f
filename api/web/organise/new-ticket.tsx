// A new ticket's link, which is shown only here and only once, with a button to copy it.
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { texts } from "../texts/texts.ts";
import { Labelled } from "./labelled.tsx";

export function NewTicket({ name, link }: { name: string; link: string }): JSX.Element {
  const t = texts().organise;
  const [message, setMessage] = useState("");
  const box = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => box.current?.focus(), []);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(link);
      setMessage(t.linkCopied);
    } catch {
      box.current?.select();
      setMessage(texts().linksNotCopied);
    }
  }

  return (
    <div class="box">
      <Labelled label={t.linkFor(name)} hint={t.linkOnce}>
        {(id, describedBy) => (
          <input
            ref={box}
            id={id}
            type="text"
            readonly
            value={link}
            aria-describedby={describedBy}
            onFocus={(event) => event.currentTarget.select()}
          />
        )}
      </Labelled>
      <div class="actions">
        <button type="button" class="primary" onClick={() => void copy()}>
          {t.copyLink}
        </button>
        <p role="status" class="hint">
          {message}
        </p>
      </div>
    </div>
  );
}
