// photoup ls EVENT: lists the photos of an event as a table, JSON lines or CSV, page by page.
import type { ListedPhoto, ListOrder } from "../../api/contract.ts";
import { canAsk } from "../can-ask.ts";
import { type ExitCode, exitCodes, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { type csvRow, csvRowFor } from "../output/csv.ts";
import { jsonText } from "../output/json-text.ts";
import { photoCells, photoColumns } from "../output/photo-cells.ts";
import { say } from "../output/say.ts";
import { count } from "../output/units.ts";
import { writeText } from "../output/write-text.ts";
import { readClaims } from "../sign-in/tokens.ts";
import { plainEmail } from "./addresses-in.ts";
import { chooseEvent } from "./choose-event.ts";
import { eventIdOfArgument, eventIdOfPath } from "./event-id.ts";

export interface LsOptions extends GlobalOptions {
  /** Absent: the event of the working folder, or the one that is chosen at the terminal. */
  event?: string;
  order?: string;
  /** Only photos that the caller uploaded. */
  mine?: boolean;
  json?: boolean;
  csv?: boolean;
  /** With --json: include the signed links. */
  urls?: boolean;
}

/** A narrower terminal wraps the lines. */
const leastColumns = 16;

interface Printer {
  head: string;
  row(photo: ListedPhoto): string;
}

export async function ls(options: LsOptions, io: Io): Promise<ExitCode> {
  const named = options.event === undefined ? eventIdOfPath(io.workingFolder()) : eventIdOfArgument(options.event);
  if (named === undefined && !canAsk(io)) {
    throw new UsageError("Which event? Say, for example, `photoup ls 42`. `photoup events` lists your events.");
  }
  const order = checkedOrder(options.order ?? "newest");
  if (options.urls && !options.json) throw new UsageError("--urls needs --json.");
  if (options.json && options.csv) throw new UsageError("--json and --csv cannot be used together.");
  const printer = await printerOf(options, io);
  const run =
    named === undefined ? await chooseEvent(options, io) : { eventId: named, connection: await io.connect(options) };
  const { eventId } = run;
  const { api, session } = run.connection;
  const listed = api.photos(eventId, order === "name" ? "taken" : order);
  const own = options.mine ? ofUploader(listed, readClaims(await session.idToken())?.email) : listed;
  let photos = 0;
  for await (const photo of order === "name" ? await byName(own) : own) {
    const head = photos++ === 0 ? printer.head : "";
    if (!(await writeText(io.stdout, head + printer.row(photo)))) return exitCodes.ok;
  }
  if (photos === 0 && options.csv) await writeText(io.stdout, printer.head);
  if (!options.quiet)
    say(
      io.stderr,
      photos
        ? `${count(photos, "photo")} in event ${eventId}`
        : `Event ${eventId} has no photos${options.mine ? " of yours" : ""} yet.`,
    );
  await api.close();
  return exitCodes.ok;
}

async function printerOf(options: LsOptions, io: Io): Promise<Printer> {
  if (options.json) return { head: "", row: (photo) => `${jsonText(options.urls ? photo : withoutUrls(photo))}\n` };
  if (options.csv) return csvPrinter(csvRowFor(io.isTerminal.stdout));
  const { photoTable } = await import("../output/photo-table.ts");
  return photoTable(io.isTerminal.stdout ? Math.max(leastColumns, io.columns()) : 200);
}

function csvPrinter(row: typeof csvRow): Printer {
  return {
    head: row([...photoColumns, "previews", "renditionsFailed"]),
    row: (photo) => row([...photoCells(photo), stateOfPreviews(photo), photo.renditionsFailed]),
  };
}

function stateOfPreviews({ renditions, renditionsFailed }: ListedPhoto): "made" | "pending" | "failed" {
  if (renditions) return "made";
  return renditionsFailed === undefined ? "pending" : "failed";
}

/** Signed links open the photo for anyone who has them, so they are shown only on request. */
function withoutUrls({ url: _, ...photo }: ListedPhoto): object {
  return JSON.parse(JSON.stringify(photo, (key, value) => (key === "url" ? undefined : value)));
}

/** The account may have the address in another letter case than the API keeps it. */
async function* ofUploader(photos: AsyncIterable<ListedPhoto>, email = "") {
  const own = plainEmail(email);
  for await (const photo of photos) if (own !== "" && photo.uploadedBy === own) yield photo;
}

/** In natural order: IMG_9 before IMG_10. The API cannot sort by name, so all photos are read first. */
async function byName(photos: AsyncIterable<ListedPhoto>): Promise<ListedPhoto[]> {
  const all: ListedPhoto[] = [];
  for await (const photo of photos) all.push(photo);
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  return all.sort((one, two) => compare(one.fileName ?? "", two.fileName ?? "") || compare(one.photoId, two.photoId));
}

function checkedOrder(order: string): ListOrder | "name" {
  if (order === "newest" || order === "taken" || order === "name") return order;
  throw new UsageError(`--order is "taken", "newest" or "name", not ${JSON.stringify(order)}.`);
}
