// Formats an inspected photo for people: what would be sent, where it came from, and what else was found.
import { isFloating } from "../../api/captions/taken-at.ts";
import type { PhotoDetails } from "../../api/contract.ts";
import { display, displayPath } from "../output/display.ts";
import type { Inspection } from "./inspection.ts";

/** @param all show every field, even those that repeat the caption */
export function inspectionLines(photo: Inspection, all: boolean): string {
  const { title, description, takenAt, fields, junk, details = {}, camera = {} } = photo;
  const rows: [label: string, text: string][] = [];
  if (title !== undefined) rows.push(["title", `${display(title)}  (${display(photo.titleFrom ?? "")})`]);
  if (description !== undefined)
    rows.push(["description", `${display(description)}  (${display(photo.descriptionFrom ?? "")})`]);
  if (title === undefined && description === undefined) rows.push(["caption", "none"]);
  if (takenAt !== undefined)
    rows.push(["taken", takenAt.replace("T", " ") + (isFloating(takenAt) ? " (time zone unknown)" : "")]);
  rows.push(...detailRows(details));
  if (photo.sidecarOf !== undefined) rows.push(["sidecar of", photo.sidecarOf.map(displayPath).join(", ")]);
  if (photo.sidecar !== undefined) rows.push(["sidecar", displayPath(photo.sidecar)]);
  for (const { tag, value } of fields) {
    const isJunk = junk.some((each) => each.tag === tag && each.value === value);
    const isCaption = [title, description].includes(value.trim().normalize("NFC"));
    if (isJunk) rows.push(["junk", display(`${tag}: ${value}`)]);
    else if (all || !isCaption) rows.push(["also", display(`${tag}: ${value}`)]);
  }
  for (const [name, value] of Object.entries(camera)) rows.push(["camera", display(`${name}: ${value}`)]);
  for (const warning of photo.warnings) rows.push(["note", display(warning)]);
  const lines = rows.map(([label, text]) => `  ${label.padEnd(12)} ${text}\n`);
  return `${displayPath(photo.path)}  ${photo.contentType ?? "not accepted"}\n${lines.join("")}`;
}

/** The line for a sidecar whose content was shown with its photo. */
export function sidecarLine({ path, sidecarOf = [] }: Inspection): string {
  return `${displayPath(path)}  sidecar of ${sidecarOf.map(displayPath).join(", ")}, read with it above\n`;
}

function detailRows(details: PhotoDetails): [string, string][] {
  const { width, height, camera, lens, creator, copyright, keywords, hierarchicalKeywords, rating, gps } = details;
  const { event, sublocation, city, state, country } = details;
  const rows: [string, string | undefined][] = [
    ["size", width === undefined ? undefined : `${width} × ${height}`],
    ["camera", [camera, lens].filter((each) => each !== undefined).join(", ") || undefined],
    ["creator", creator],
    ["copyright", copyright],
    ["keywords", keywords?.join(", ")],
    ["in groups", hierarchicalKeywords?.join(", ")],
    ["event", event],
    ["place", [sublocation, city, state, country].filter((each) => each !== undefined).join(", ") || undefined],
    ["rating", rating === undefined ? undefined : String(rating)],
    ["position", gps === undefined ? undefined : `${gps.latitude}, ${gps.longitude}`],
  ];
  return rows.flatMap(([label, text]) => (text === undefined ? [] : [[label, display(text)]]));
}
