import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { readCaption } from "../../../api/captions/read-caption.ts";
import { readerVersion } from "../../../api/captions/reader-version.ts";
import { captionClasses, honestDescriptions, junkDescriptions, junkPhoto } from "../../support/caption-classes.ts";
import { captionedPhotos } from "../../support/hard-captions.ts";

// If a sample was added, only the digest is new. If a sample is read differently, the version must be new too: otherwise a push of
// remembered files keeps sending nothing, and the event keeps their old captions.
it("is raised when a sample is read differently", () => {
  const samples = [
    ...captionClasses.map(({ bytes }) => bytes),
    ...captionedPhotos().map(({ bytes }) => bytes),
    ...[...junkDescriptions, ...honestDescriptions].map(junkPhoto),
  ];
  const hash = createHash("sha256");
  for (const sample of samples) hash.update(JSON.stringify(readCaption(byteSourceOf(sample), { languages: [] })));
  expect({ version: readerVersion, captions: hash.digest("hex").slice(0, 12) }).toEqual({
    version: 4,
    captions: "145ef2edcb1a",
  });
});
