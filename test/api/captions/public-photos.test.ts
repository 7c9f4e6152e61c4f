// Real photos from open-source projects, if they lie beside the project: photoup reads what exiftool reads.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withPhoto } from "../../../api/captions/open-photo.ts";
import { readCaption } from "../../../api/captions/read-caption.ts";
import { findSidecars } from "../../../cli/captions/find-sidecars.ts";

interface Field {
  tag: string;
  value: string;
}
interface Truth {
  titles: Field[];
  descriptions: Field[];
  suggested: { title?: Field; description?: Field };
  dateTimeOriginal?: string;
  gps: boolean;
}

const folder = join(import.meta.dirname, "../../../../shared/photos");
const isThere = existsSync(join(folder, "truth.json"));
const truth: Record<string, Truth> = isThere ? JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) : {};

/** What photoup deliberately does not show. */
const exceptions: Record<string, string[]> = {
  // A second copy of the same text in Nikon's maker notes, where only Nikon's programs write.
  "exiftool__exiftool__Nikon.nef": ["IPTC2:Caption-Abstract"],
};

const same = (text: string) => text.normalize("NFC").trim();
const isComment = ({ tag }: Field) => tag === "PNG:Comment" || tag === "File:Comment";
const expected = (field: Field | undefined) =>
  field === undefined || isComment(field) ? undefined : same(field.value);

describe("real photos", () => {
  it("are there", (context) => {
    context.skip(!isThere, "../shared/photos is not beside the project");
    expect(Object.keys(truth)).toHaveLength(50);
    expect(findSidecars(Object.keys(truth)).size).toBe(0);
  });

  it.each(Object.entries(truth))("%s", (name, { titles, descriptions, suggested, dateTimeOriginal }) => {
    const caption = withPhoto(join(folder, "public", name), (source) => readCaption(source, { languages: [] }));
    const title = expected(suggested.title);
    const description = expected(suggested.description);
    expect({ title: caption.title, description: caption.description }).toEqual({
      title,
      description: description === title ? undefined : description,
    });
    const found = caption.fields.map(({ tag, value }) => `${tag}=${same(value)}`);
    for (const { tag, value } of [...titles, ...descriptions]) {
      if (!exceptions[name]?.includes(tag)) expect(found).toContain(`${tag}=${same(value)}`);
    }
    const day = dateTimeOriginal?.slice(0, 10).replaceAll(":", "-");
    if (day !== undefined) expect(caption.takenAt?.slice(0, 10)).toBe(day);
  });
});
