// "Sign out" ends every upload, so it asks first while photos or captions are still being sent.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { LeaveQuestion } from "./leave-question.tsx";
import { texts } from "./texts/texts.ts";
import type { Uploads } from "./upload/open-uploads.ts";

interface SignOutProps {
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
      {isAsking && (
        <LeaveQuestion hint={t.signOutStops} yes={t.signOutYes} onYes={onSignOut} onClosed={() => setAsking(false)} />
      )}
    </>
  );
}
