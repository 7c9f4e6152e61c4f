// Builds captions from a photo's facts, for photos without one: `{fileName}`, `{takenAt:date}`.

import { cleanText } from "../../api/captions/clean-text.ts";
import { UsageError } from "../errors.ts";

/** The values that a template may name. If one is absent, there is no caption. */
export interface TemplateValues {
  /** With its extension. */
  fileName: string;
  /** The last name of its folder; empty directly below the given path. */
  folder: string;
  eventId: string;
  takenAt?: string | undefined;
  camera?: string | undefined;
  creator?: string | undefined;
}

export type Template = readonly (string | ((values: TemplateValues) => string | undefined))[];

const fields: Record<string, (values: TemplateValues) => string | undefined> = {
  fileName: (values) => values.fileName,
  name: (values) => values.fileName.replace(/\.[^.]+$/, ""),
  folder: (values) => values.folder || undefined,
  event: (values) => values.eventId,
  takenAt: (values) => values.takenAt,
  "takenAt:date": (values) => values.takenAt?.slice(0, 10),
  "takenAt:time": (values) => values.takenAt?.slice(11, 16),
  "takenAt:year": (values) => values.takenAt?.slice(0, 4),
  camera: (values) => values.camera,
  creator: (values) => values.creator,
};

/** `{{` and `}}` are literal braces. Throws UsageError for an unknown field. @param flag the template's */
export function parseTemplate(text: string, flag: string): Template {
  const parts = text.split(/(\{\{|\}\}|\{[^{}]*\})/).filter((part) => part !== "");
  return parts.map((part) => {
    if (part === "{{" || part === "}}") return part.slice(1);
    if (!part.startsWith("{")) return part;
    const field = fields[part.slice(1, -1)];
    if (field !== undefined && Object.hasOwn(fields, part.slice(1, -1))) return field;
    const known = Object.keys(fields).map((name) => `{${name}}`);
    throw new UsageError(`${flag}: ${part} is unknown. Use ${known.join(", ")}.`);
  });
}

/** Undefined if a value that the template names is absent, or if the text would be empty. */
export function fillTemplate(template: Template, values: TemplateValues): string | undefined {
  let text = "";
  for (const part of template) {
    const value = typeof part === "string" ? part : part(values);
    if (value === undefined || value === "") return undefined;
    text += value;
  }
  return cleanText(text) || undefined;
}
