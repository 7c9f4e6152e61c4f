// Who may see the event: lists attendees, adds pasted addresses, and removes people.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Attendee } from "../../contract.ts";
import { AskFirst } from "../ask-first.tsx";
import { describeInstant } from "../photos/describe-date.ts";
import { texts } from "../texts/texts.ts";
import { addAttendees } from "./add-attendees.ts";
import { BusyForm } from "./busy-form.tsx";
import { describeRefusal } from "./describe-refusal.ts";
import { findAddresses } from "./find-addresses.ts";
import { Labelled } from "./labelled.tsx";
import { LoadProblem } from "./load-problem.tsx";
import type { Organising } from "./open-organising.ts";

interface AttendeesProps {
  organising: Pick<Organising, "attendees" | "addAttendee" | "removeAttendee">;
  eventId: string;
}

/** The most attendees shown; the search finds the others. */
const mostShown = 200;

export function AttendeesSection({ organising, eventId }: AttendeesProps): JSX.Element {
  const t = texts().organise;
  const [attendees, setAttendees] = useState<readonly Attendee[]>();
  const [problem, setProblem] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  const [wanted, setWanted] = useState("");
  const [progress, setProgress] = useState("");
  const [refused, setRefused] = useState<{ email: string; why: string }[]>([]);
  const pasted = useRef<HTMLTextAreaElement>(null);
  const invite = useRef<HTMLInputElement>(null);

  async function load(): Promise<void> {
    setProblem("");
    try {
      setAttendees(await organising.attendees(eventId));
    } catch (error) {
      setProblem(describeRefusal(error));
    }
  }
  useEffect(() => void load(), [eventId]);

  async function add(): Promise<string> {
    const box = pasted.current as HTMLTextAreaElement;
    const { emails, odd } = findAddresses(box.value);
    setRefused(odd.map((email) => ({ email, why: t.noAddress })));
    if (emails.length + odd.length === 0) return t.nothingToAdd;
    const isInviting = invite.current?.checked ?? false;
    const settled = new Set(attendees?.filter((each) => !isInviting || each.invitedAt).map(({ email }) => email));
    const todo = emails.filter((email) => !settled.has(email));
    box.readOnly = true; // whatever is typed before the end would be overwritten
    try {
      const result = await addAttendees(todo, {
        isInviting,
        add: (email, isInvited) => organising.addAttendee(eventId, email, isInvited ? { invite: true } : undefined),
        onStep: (done) => setProgress(t.addedSoFar(done, todo.length)),
      });
      setRefused((before) => [...before, ...result.refused]);
      box.value = [...odd, ...result.refused.map(({ email }) => email)].join("\n");
      const messages = [t.added(result.added, emails.length - todo.length + result.wasRegistered)];
      if (result.invited > 0) messages.push(t.invited(result.invited));
      if (result.hadAccount > 0) messages.push(t.hadAccount(result.hadAccount));
      return messages.join(" ");
    } finally {
      box.readOnly = false;
      setProgress("");
      await load(); // shows whoever was added before a failure
    }
  }

  const found = attendees?.filter(({ email }) => email.toLowerCase().includes(wanted.trim().toLowerCase())) ?? [];
  return (
    <section aria-label={t.attendees}>
      <h2 ref={heading} tabIndex={-1}>
        {attendees ? t.attendeeCount(attendees.length) : t.attendees}
      </h2>
      <LoadProblem
        problem={problem}
        onRetry={() => {
          heading.current?.focus(); // the button disappears
          void load();
        }}
      />
      <BusyForm label={t.addAttendees} button={t.add} onSubmit={add}>
        <Labelled label={t.addAttendees} hint={t.addHint}>
          {(id, describedBy) => (
            <textarea
              ref={pasted}
              id={id}
              rows={3}
              autocapitalize="none"
              spellcheck={false}
              aria-describedby={describedBy}
            />
          )}
        </Labelled>
        <label class="check">
          <input ref={invite} type="checkbox" />
          <span>{t.invite}</span>
          <span class="hint">{t.inviteHint}</span>
        </label>
        {progress && <p>{progress}</p>}
        {refused.length > 0 && (
          <ul class="refused" aria-label={t.notAdded}>
            {refused.map(({ email, why }) => (
              <li key={email}>
                <bdi>{email}</bdi>: {why}
              </li>
            ))}
          </ul>
        )}
      </BusyForm>
      {attendees && attendees.length > 10 && (
        <input
          type="search"
          class="search"
          aria-label={t.searchAttendees}
          placeholder={t.searchAttendees}
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one */}
      <ul role="list" class="rows" aria-label={t.attendees}>
        {found.slice(0, mostShown).map(({ email, registeredAt, invitedAt }) => (
          <li key={email}>
            <span class="who">
              <bdi>{email}</bdi>
              <span class="hint">
                {[t.since(describeInstant(registeredAt)), invitedAt && t.invitedOn(describeInstant(invitedAt))]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
            <AskFirst
              look="link"
              describe={describeRefusal}
              button={texts().remove}
              label={t.removeAttendee(email)}
              question={t.removeAttendeeQuestion(email)}
              named={email}
              yes={texts().remove}
              onYes={async () => {
                await organising.removeAttendee(eventId, email);
                setAttendees((all) => all?.filter((each) => each.email !== email));
                heading.current?.focus(); // its row is gone, and the question with it
              }}
            />
          </li>
        ))}
      </ul>
      {found.length > mostShown && <p class="hint">{t.more(found.length - mostShown)}</p>}
    </section>
  );
}
