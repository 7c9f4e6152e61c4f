// photoup ls EVENT: the photos of an event, as a table, JSON lines or CSV, a page at a time.
import type { ListedPhoto, ListOrder } from "../../api/contract.ts";
import { type ExitCode, exitCodes, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { type csvRow, csvRowFor } from "../output/csv.ts";
import { jsonText } from "../output/json-text.ts";
import { say } from "../output/say.ts";
import { count } from "../output/units.ts";
import { writeText } from "../output/write-text.ts";
import { checkedEventId } from "./event-id.ts";

export interface LsOptions extends GlobalOptions {
  event: string;
  order?: string;
  json?: boolean;
  csv?: boolean;
  /** With --json: the signed links too. */
  urls?: boolean;
}

interface Printer {
  head: string;
  row(photo: ListedPhoto): string;
}

export async function ls(options: LsOptions, io: Io): Promise<ExitCode> {
  const eventId = checkedEventId(options.event);
  const order = checkedOrder(options.order ?? "newest");
  if (options.urls && !options.json) throw new UsageError("--urls belongs to --json.");
  if (options.json && options.csv) throw new UsageError("--json and --csv exclude each other.");
  const printer = await printerOf(options, io);
  const { api } = await io.connect(options);
  let photos = 0;
  for await (const photo of api.photos(eventId, order)) {
    const head = photos++ === 0 ? printer.head : "";
    if (!(await writeText(io.stdout, head + printer.row(photo)))) return exitCodes.ok;
  }
  if (photos === 0 && options.csv) await writeText(io.stdout, printer.head);
  if (!options.quiet)
    say(io.stderr, photos ? `${count(photos, "photo")} in event ${eventId}` : `Event ${eventId} has no photos yet.`);
  await api.close();
  return exitCodes.ok;
}

async function printerOf(options: LsOptions, io: Io): Promise<Printer> {
  if (options.json) return { head: "", row: (photo) => `${jsonText(options.urls ? photo : withoutUrls(photo))}\n` };
  if (options.csv) return csvPrinter(csvRowFor(io.isTerminal.stdout));
  const { photoTable } = await import("../output/photo-table.ts");
  return photoTable(io.isTerminal.stdout ? Math.max(40, io.columns()) : 200);
}

const csvColumns = [
  "photoId",
  "fileName",
  "title",
  "description",
  "takenAt",
  "contentType",
  "size",
  "sha256",
  "uploadedAt",
  "uploadedBy",
] as const;

function csvPrinter(row: typeof csvRow): Printer {
  return { head: row(csvColumns), row: (photo) => row(csvColumns.map((column) => photo[column])) };
}

/** Signed links open the photo for whoever holds them: they are shown only where they are asked for. */
function withoutUrls({ url: _, ...photo }: ListedPhoto): object {
  return JSON.parse(JSON.stringify(photo, (key, value) => (key === "url" ? undefined : value)));
}

function checkedOrder(order: string): ListOrder {
  if (order === "newest" || order === "taken") return order;
  throw new UsageError(`--order is "taken" or "newest", not ${JSON.stringify(order)}.`);
}
