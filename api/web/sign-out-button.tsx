// "Sign out", which ends every upload: so it asks first while photos, or words about them, are still on their way.
import type { JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { texts } from "./texts/texts.ts";
import type { Uploads } from "./upload/open-uploads.ts";

interface SignOutProps {
  /** How the button looks. */
  look: "link" | "quiet";
  uploads: Pick<Uploads, "mayBeLeft">;
  onSignOut(): void;
}

export function SignOutButton({ look, uploads, onSignOut }: SignOutProps): JSX.Element {
  const t = texts();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class={look} onClick={() => (uploads.mayBeLeft() ? onSignOut() : setAsking(true))}>
        {t.signOut}
      </button>
      {isAsking && <Question onYes={onSignOut} onClosed={() => setAsking(false)} />}
    </>
  );
}

function Question({ onYes, onClosed }: { onYes(): void; onClosed(): void }): JSX.Element {
  const t = texts();
  const id = useId();
  const dialog = useRef<HTMLDialogElement | null>(null);
  return (
    <dialog
      class="card"
      role="alertdialog"
      aria-labelledby={id}
      ref={(element) => {
        dialog.current = element;
        if (element && !element.open) element.showModal();
      }}
      onClose={onClosed}
    >
      <p id={id}>
        <strong>{t.leaving}</strong> {t.signOutStops}
      </p>
      <div class="actions">
        {/* The first button has the focus, and with it goes back to where it was. */}
        <button type="button" onClick={() => dialog.current?.close()}>
          {t.back}
        </button>
        <button type="button" class="danger" onClick={onYes}>
          {t.signOutYes}
        </button>
      </div>
    </dialog>
  );
}
