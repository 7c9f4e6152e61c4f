// The screen of a ticket's link: its event and person, what is left, what was sent, and the upload.
import type { JSX } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ConfigAnswer, TicketAnswer } from "../../contract.ts";
import { EventHead } from "../events/event-head.tsx";
import { Failure } from "../http/failure.ts";
import { LoadFailed } from "../load-failed.tsx";
import { describeBytes } from "../photos/describe-bytes.ts";
import { describeInstant } from "../photos/describe-date.ts";
import { texts } from "../texts/texts.ts";
import { visible } from "../texts/visible.ts";
import { openUploads, type Uploads } from "../upload/open-uploads.ts";
import { UploadButtons } from "../upload/upload-buttons.tsx";
import { useUpload } from "../upload/use-upload.tsx";
import { useTitle } from "../use-title.ts";
import { openTicketApi } from "./open-ticket-api.ts";
import type { Taken, Ticket } from "./take-ticket.ts";
import { tellRefusals } from "./tell-refusals.ts";

/** One refresh for everything that arrives within this time. */
const refreshMs = 1500;

interface TicketProps {
  taken: Taken;
  config: ConfigAnswer;
  /** Called with the uploads that the screen opens. */
  onUploads(uploads: Uploads): void;
}

export function TicketScreen({ taken, config, onUploads }: TicketProps): JSX.Element {
  return (
    <>
      <header class="top-bar">
        <span class="brand">
          <span class="mark" aria-hidden="true" />
          photoup
        </span>
      </header>
      {taken.kind === "ticket" ? (
        <OpenTicket key={taken.ticket.ticketId} {...{ ticket: taken.ticket, config, onUploads }} />
      ) : (
        <Refused reason={texts().ticket.lost} />
      )}
    </>
  );
}

interface OpenProps extends Omit<TicketProps, "taken"> {
  ticket: Ticket;
}

function OpenTicket({ ticket, config, onUploads }: OpenProps): JSX.Element {
  const t = texts();
  const { eventId } = ticket;
  const api = useMemo(() => openTicketApi(ticket), [ticket]);
  /** Refreshes what is shown of the ticket soon. */
  const onChanged = useRef(() => {});
  const uploads = useMemo(
    () =>
      openUploads(
        tellRefusals(api, () => onChanged.current()),
        config,
      ),
    [api],
  );
  useEffect(() => onUploads(uploads), [uploads]);
  const [facts, setFacts] = useState<TicketAnswer>();
  const eventName = visible(facts?.eventName);
  const upload = useUpload(uploads, eventId, eventName);
  const [failure, setFailure] = useState<unknown>();
  const refresh = useCallback(() => {
    api.ticket().then((answer) => {
      setFacts(answer);
      setFailure(undefined);
    }, setFailure);
  }, [api]);
  useEffect(() => {
    refresh();
    let timer = 0;
    const soon = () => {
      timer ||= setTimeout(() => {
        timer = 0;
        refresh();
      }, refreshMs);
    };
    const stop = uploads.onStored(soon);
    onChanged.current = soon;
    return () => {
      stop();
      onChanged.current = () => {};
      clearTimeout(timer);
    };
  }, [uploads]);
  const name = eventName ?? t.eventName(eventId);
  useTitle(name);
  const refusal = failure instanceof Failure ? t.ticket.refusals[failure.code] : undefined;
  if (refusal && !upload.hasBegun) return <Refused reason={refusal} />;
  if (!facts) {
    return failure === undefined ? (
      <main class="centre" aria-busy="true">
        <p>{t.loading}</p>
      </main>
    ) : (
      <LoadFailed problem={t.cannotStart} onRetry={refresh} />
    );
  }
  return (
    <main class="event">
      <EventHead
        name={name}
        about={
          <>
            {t.ticket.madeFor} <bdi>{visible(facts.name)}</bdi> · {t.ticket.until(describeInstant(facts.expiresAt))}
          </>
        }
      >
        <UploadButtons onFound={upload.addFiles} />
      </EventHead>
      <p role="status">{[leftOf(facts), sentOf(facts)].filter(Boolean).join(" ")}</p>
      {refusal && <p role="alert">{refusal}</p>}
      {upload.panel}
      {!upload.hasBegun && (
        <div class="empty">
          <p>{t.emptyEventHint}</p>
          <p class="hint">{t.ticket.only}</p>
        </div>
      )}
    </main>
  );
}

function Refused({ reason }: { reason: string }): JSX.Element {
  useTitle(texts().ticket.refused);
  return (
    <main class="centre">
      <h1>{texts().ticket.refused}</h1>
      <p role="alert">{reason}</p>
    </main>
  );
}

function leftOf({ maxPhotos, maxBytes, photos, bytes }: TicketAnswer): string {
  const t = texts().ticket;
  const left = [
    ...(maxPhotos === undefined ? [] : [texts().photoCount(Math.max(0, maxPhotos - photos))]),
    ...(maxBytes === undefined ? [] : [describeBytes(Math.max(0, maxBytes - bytes))]),
  ];
  return left.length === 0 ? "" : t.left(left.join(" · "));
}

function sentOf({ storedPhotos, storedBytes }: TicketAnswer): string {
  const t = texts().ticket;
  return storedPhotos === 0 ? t.nothingSent : t.sent(texts().photoCount(storedPhotos), describeBytes(storedBytes));
}
