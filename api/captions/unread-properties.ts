// Lists what a sidecar says beyond its caption: labels, faces, contacts. These are not sent, so they would be lost with the sidecar.
import type { SaxesTagNS } from "saxes";
import { decodeXmp } from "./decode-xmp.ts";
import { looksLikeJson, unreadFacts } from "./read-takeout.ts";
import { newParser } from "./read-xmp.ts";
import { UndeclaredTexts } from "./undeclared-texts.ts";
import { isReadProperty } from "./xmp-properties.ts";

const markup = ["http://www.w3.org/", "adobe:ns:meta/"];

/** Namespaces that only cameras and programs write to. */
const byMachines = [
  "http://ns.adobe.com/tiff/",
  "http://ns.adobe.com/exif/",
  "http://cipa.jp/exif/",
  "http://ns.adobe.com/xap/1.0/mm/",
  "http://ns.adobe.com/xmp/note/",
  "http://ns.adobe.com/hdr-gain-map/",
  "http://ns.adobe.com/lightroom/1.0/", // repeats the keywords
  "http://ns.microsoft.com/photo/1.0/",
  "http://ns.google.com/photos/1.0/",
  "http://ns.apple.com/",
  "http://ns.exiftool",
];

/** Properties that programs write, in namespaces that people use too. */
const machinesOwn: ReadonlySet<string> = new Set([
  ..."format CreatorTool ModifyDate MetadataDate Thumbnails".split(" "),
  ..."SidecarForExtension EmbeddedXMPDigest LegacyIPTCDigest ColorMode ICCProfile".split(" "),
  ..."ImageHistory ImageUniqueID CaptionsAuthorNames CaptionsDateTimeStamps".split(" "),
  ..."PMVersion Prefs".split(" "), // Photo Mechanic
]);

/** Programs record even that a photo has no label or is not tagged. */
const saysNothing = /^(?:0|-1|false|none)?$/i;

/** The names of such properties, each once. Never throws: reading the caption reports what is malformed. */
export function unreadProperties(sidecar: Uint8Array): string[] {
  const texts = new UndeclaredTexts(undefined);
  return looksLikeJson(sidecar) ? unreadFacts(sidecar, texts) : unreadInXmp(decodeXmp(sidecar, texts));
}

function unreadInXmp(text: string): string[] {
  const unread = new Set<string>();
  const parser = newParser();
  let depth = 0;
  let rdfDepth = 0;
  let property: { name: string; depth: number } | undefined;
  const isValue = (value: string) => !saysNothing.test(value.trim());

  parser.on("opentag", (tag) => {
    depth++;
    const attributes = Object.values(tag.attributes).filter(
      ({ uri, prefix, value }) => isOfSchema(uri, prefix) && isValue(value),
    );
    if (property !== undefined) {
      if (attributes.length > 0) unread.add(property.name);
    } else if (tag.local === "RDF" && rdfDepth === 0) rdfDepth = depth;
    else if (rdfDepth > 0 && depth === rdfDepth + 1) {
      for (const { uri, local } of attributes) if (isUnread(uri, local)) unread.add(local);
    } else if (
      rdfDepth > 0 &&
      depth === rdfDepth + 2 &&
      isOfSchema(tag.uri, tag.prefix) &&
      isUnread(tag.uri, tag.local)
    ) {
      property = { name: tag.local, depth };
      if (attributes.length > 0) unread.add(tag.local);
    }
  });
  const onText = (value: string) => {
    if (property !== undefined && isValue(value)) unread.add(property.name);
  };
  parser.on("text", onText);
  parser.on("cdata", onText);
  parser.on("closetag", () => {
    if (property?.depth === depth) property = undefined;
    depth--;
  });
  parser.on("error", () => {});
  parser.write(text).close();
  return [...unread];
}

const isOfSchema = (uri: SaxesTagNS["uri"], prefix: string) =>
  !markup.some((each) => uri.startsWith(each)) && !/^(xmlns|xml|rdf|x)$/.test(prefix);

const isUnread = (uri: string, local: string) =>
  !isReadProperty(uri, local) && !machinesOwn.has(local) && !byMachines.some((each) => uri.startsWith(each));
