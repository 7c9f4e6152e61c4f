// Tickets, the links that let people upload without an account: lists them, creates new ones, and revokes them.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type CreatedTicket, maxTicketName, type TicketInfo, ticketFragment } from "../../contract.ts";
import { AskFirst } from "../ask-first.tsx";
import { Failure } from "../http/failure.ts";
import { limitCharacters } from "../limit-characters.ts";
import { describeBytes } from "../photos/describe-bytes.ts";
import { describeInstant } from "../photos/describe-date.ts";
import { texts } from "../texts/texts.ts";
import { BusyForm } from "./busy-form.tsx";
import { describeRefusal } from "./describe-refusal.ts";
import { Labelled } from "./labelled.tsx";
import { LoadProblem } from "./load-problem.tsx";
import { NewTicket } from "./new-ticket.tsx";
import type { Organising } from "./open-organising.ts";

interface TicketsProps {
  organising: Pick<Organising, "tickets" | "createTicket" | "revokeTicket">;
  eventId: string;
}

const dayMs = 24 * 3600 * 1000;

export function TicketsSection({ organising, eventId }: TicketsProps): JSX.Element | null {
  const t = texts().organise;
  const [tickets, setTickets] = useState<readonly TicketInfo[]>();
  const [problem, setProblem] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  const [isUnknown, setUnknown] = useState(false);
  const [created, setCreated] = useState<CreatedTicket>();

  async function load(): Promise<void> {
    setProblem("");
    try {
      setTickets(await organising.tickets(eventId));
    } catch (error) {
      // An older API, without tickets.
      if (error instanceof Failure && error.status === 404) setUnknown(true);
      else setProblem(describeRefusal(error));
    }
  }
  useEffect(() => void load(), [eventId]);

  async function create(form: HTMLFormElement): Promise<undefined> {
    const data = new FormData(form);
    const maxPhotos = Number(data.get("maxPhotos"));
    const expiresAt = new Date(Date.now() + Number(data.get("days")) * dayMs).toISOString();
    const name = String(data.get("name")).trim();
    setCreated(undefined);
    try {
      setCreated(await organising.createTicket(eventId, { name, expiresAt, ...(maxPhotos > 0 && { maxPhotos }) }));
      form.reset();
    } finally {
      await load(); // the ticket may exist even if no answer came
    }
  }

  if (isUnknown) return null;
  return (
    <section aria-label={t.tickets}>
      <h2 ref={heading} tabIndex={-1}>
        {t.tickets}
      </h2>
      <p>{t.ticketsHint}</p>
      <LoadProblem
        problem={problem}
        onRetry={() => {
          heading.current?.focus(); // the button disappears
          void load();
        }}
      />
      <BusyForm label={t.newTicket} button={t.createTicket} onSubmit={create}>
        <Labelled label={t.ticketFor} hint={t.ticketForHint}>
          {(id, describedBy) => (
            <input
              id={id}
              name="name"
              type="text"
              dir="auto"
              required
              onInput={({ currentTarget }) => limitCharacters(currentTarget, maxTicketName.characters)}
              autocomplete="off"
              aria-describedby={describedBy}
            />
          )}
        </Labelled>
        <div class="pair">
          <Labelled label={t.goodFor}>
            {(id) => (
              <select id={id} name="days">
                {[1, 7, 30].map((days) => (
                  // The attribute, not the property: a form reset restores it.
                  <option
                    key={days}
                    value={days}
                    ref={(option) => void option?.toggleAttribute("selected", days === 7)}
                  >
                    {t.days(days)}
                  </option>
                ))}
              </select>
            )}
          </Labelled>
          <Labelled label={t.maxPhotos}>
            {(id) => <input id={id} name="maxPhotos" type="number" min={1} step={1} inputmode="numeric" />}
          </Labelled>
        </div>
      </BusyForm>
      {created && <NewTicket key={created.ticketId} name={created.name} link={linkOf(created)} />}
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one */}
      <ul role="list" class="rows" aria-label={t.tickets}>
        {tickets?.map((ticket) => (
          <li key={ticket.ticketId}>
            <span class="who">
              <bdi>{ticket.name}</bdi>
              <span class="hint">{`${stateOf(ticket)} · ${sentWith(ticket)}`}</span>
            </span>
            {isOpen(ticket) && (
              <AskFirst
                look="link"
                describe={describeRefusal}
                button={t.revoke}
                label={t.revokeTicket(ticket.name)}
                question={t.revokeQuestion(ticket.name)}
                named={ticket.name}
                yes={t.revoke}
                onYes={async () => {
                  await organising.revokeTicket(eventId, ticket.ticketId);
                  if (created?.ticketId === ticket.ticketId) setCreated(undefined);
                  await load();
                  heading.current?.focus(); // the question is gone, and perhaps its row
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Starts with the page's own address, wherever it is served. */
const linkOf = (ticket: CreatedTicket) => `${location.href.split("#")[0]}${ticketFragment(ticket)}`;

const isOpen = ({ revokedAt, expiresAt }: TicketInfo) => revokedAt === undefined && Date.parse(expiresAt) > Date.now();

function stateOf(ticket: TicketInfo): string {
  const t = texts().organise;
  if (ticket.revokedAt !== undefined) return t.revoked;
  return isOpen(ticket) ? t.until(describeInstant(ticket.expiresAt)) : t.expired(describeInstant(ticket.expiresAt));
}

function sentWith({ storedPhotos, storedBytes, maxPhotos }: TicketInfo): string {
  const photos = texts().photoCount(storedPhotos);
  const text = maxPhotos === undefined ? photos : texts().organise.ofMost(photos, maxPhotos);
  return storedPhotos === 0 ? text : `${text} (${describeBytes(storedBytes)})`;
}
