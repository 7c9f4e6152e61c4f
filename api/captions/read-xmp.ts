// Reads the RDF properties that a caption is made of, with a namespace-aware XML parser that expands no entities.
import { createRequire } from "node:module";
import type { SaxesParser, SaxesTagNS } from "saxes";
import type { Tag } from "./blocks.ts";
import { decodeXmp } from "./decode-xmp.ts";
import type { UndeclaredTexts } from "./undeclared-texts.ts";
import { xmpNameOf } from "./xmp-properties.ts";

const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const xml = "http://www.w3.org/XML/1998/namespace";

const maxDepth = 100;
const maxErrors = 2000;
const maxValues = 5000;
const maxAttributes = 20_000;

export interface XmpReading {
  tags: Tag[];
  /** Why the packet was not understood, or not fully, one sentence each. */
  warnings: string[];
}

// Stops the parser when a limit is exceeded.
class Refusal extends Error {
  override name = "Refusal";
}

/** Values in the order of the packet, with their languages. Malformed XML yields what was understood of it, and a warning. */
export function readXmp(bytes: Uint8Array, texts: UndeclaredTexts): XmpReading {
  const reading: XmpReading = { tags: [], warnings: [] };
  const text = decodeXmp(bytes, texts);
  if (text === "") return reading;
  const parser = newParser();
  collect(parser, reading);
  let errors = 0;
  parser.on("error", () => {
    errors++;
    if (errors > maxErrors) throw new Refusal("has too many errors");
  });
  try {
    parser.write(text).close();
  } catch (error) {
    const reason = error instanceof Refusal ? error.message : "is not well-formed";
    reading.warnings.push(`The XMP block ${reason}; what follows was not read.`);
    return reading;
  }
  if (errors > 0) reading.warnings.push("The XMP block is not well-formed; some of it may be missing.");
  return reading;
}

let saxes: typeof import("saxes") | undefined;

// Loaded for the first photo with XMP, because plain camera photos never need it.
export function newParser(): SaxesParser<{ xmlns: true; position: false }> {
  saxes ??= createRequire(import.meta.url)("saxes") as typeof import("saxes");
  return new saxes.SaxesParser({ xmlns: true, position: false });
}

/** A property or a list item. */
interface Value {
  depth: number;
  language: string | undefined;
  /** A property's is ignored if it has list items. */
  text: string;
  /** Other elements than RDF's are markup in the text. */
  isLiteral: boolean;
}

interface Property extends Value {
  name: string;
  item: Value | undefined;
  /** Depth of an inner element whose text is not the property's (a qualifier or a structure's field); 0 for none. */
  foreignDepth: number;
  hasItems: boolean;
}

function collect(parser: SaxesParser<{ xmlns: true; position: false }>, reading: XmpReading): void {
  let depth = 0;
  let rdfDepth = 0;
  /** Depth of a property to skip with everything inside it; 0 for none. */
  let skipped = 0;
  let property: Property | undefined;

  function add(name: string, value: string, language?: string): void {
    if (reading.tags.length >= maxValues) throw new Refusal("has too many values");
    if (value.trim() === "") return;
    const tag = { name, value: value.replaceAll("\0", "") };
    reading.tags.push(language === undefined || language === "x-default" ? tag : { ...tag, language });
  }

  let attributes = 0;
  parser.on("attribute", () => {
    if (++attributes > maxAttributes) throw new Refusal("has too many attributes");
  });

  parser.on("opentag", (tag) => {
    depth++;
    if (depth > maxDepth) throw new Refusal("is nested too deeply");
    if (skipped > 0) return;
    if (property !== undefined) openInside(property, tag, depth);
    else if (tag.uri === rdf || tag.uri === "rdf") {
      if (tag.local === "RDF") rdfDepth = depth;
      else addAttributes(tag);
    } else {
      const name = xmpNameOf(tag.uri, tag.local);
      if (name !== undefined) {
        property = { ...openValue(tag, depth), name, item: undefined, foreignDepth: 0, hasItems: false };
      } else if (rdfDepth > 0) skipped = depth;
    }
  });

  function addAttributes(tag: SaxesTagNS): void {
    for (const { uri, local, value } of Object.values(tag.attributes)) {
      const name = xmpNameOf(uri, local);
      if (name !== undefined) add(name, value);
    }
  }

  const onText = (text: string) => {
    if (property !== undefined && skipped === 0 && property.foreignDepth === 0) addText(property, text);
  };
  parser.on("text", onText);
  parser.on("cdata", onText);

  parser.on("closetag", () => {
    if (skipped === depth) skipped = 0;
    if (rdfDepth === depth) rdfDepth = 0;
    if (property?.foreignDepth === depth) property.foreignDepth = 0;
    if (property !== undefined && property.item?.depth === depth) {
      add(property.name, property.item.text, property.item.language ?? property.language);
      property.item = undefined;
    }
    if (property !== undefined && property.depth === depth) {
      if (!property.hasItems) add(property.name, property.text, property.language);
      property = undefined;
    }
    depth--;
  });
}

/**
 * rdf:Alt, rdf:Bag, rdf:Seq and rdf:Description are wrappers, rdf:li or rdf:_1 is an item, and rdf:value, an element or an attribute, is the
 * text of a value with qualifiers.
 */
function openInside(property: Property, tag: SaxesTagNS, depth: number): void {
  if (property.foreignDepth > 0) return;
  const isOfRdf = tag.uri === rdf || tag.prefix === "rdf";
  const isOfText = !isOfRdf && (property.item ?? property).isLiteral;
  const isItem = !isOfText && (tag.local === "li" || (isOfRdf && /^_\d+$/.test(tag.local)));
  if (isItem && property.item === undefined) {
    property.item = openValue(tag, depth);
    property.hasItems = true;
  } else if (isOfText || isUnescapedMarkup(tag)) {
    if (tag.local === "br") addText(property, "\n");
  } else if (isOfRdf) addText(property, rdfAttribute(tag, "value") ?? "");
  else property.foreignDepth = depth;
}

function openValue(tag: SaxesTagNS, depth: number): Value {
  const isLiteral = rdfAttribute(tag, "parseType") === "Literal";
  return { depth, language: languageOf(tag), text: rdfAttribute(tag, "value") ?? "", isLiteral };
}

function rdfAttribute({ attributes }: SaxesTagNS, name: string): string | undefined {
  return Object.values(attributes).find(({ uri, local }) => local === name && (uri === rdf || uri === "rdf"))?.value;
}

/** Every element of XMP has a namespace, so one without belongs to the text: a program did not escape its HTML. */
const isUnescapedMarkup = ({ uri, prefix }: SaxesTagNS) => uri === "" && prefix === "";

function addText(property: Property, text: string): void {
  if (property.item !== undefined) property.item.text += text;
  else property.text += text;
}

function languageOf(tag: SaxesTagNS): string | undefined {
  for (const { uri, local, prefix, value } of Object.values(tag.attributes)) {
    if (local === "lang" && (uri === xml || prefix === "xml")) return standardLanguage(value.trim());
  }
  return undefined;
}

/** Normalises case, for instance `en-us` to `en-US`, because language tags are case-insensitive. */
export function standardLanguage(language: string): string {
  const [first = "", ...rest] = language.replaceAll("_", "-").split("-");
  if (first.toLowerCase() === "x") return [first, ...rest].join("-").toLowerCase();
  return [first.toLowerCase(), ...rest.map((part) => (part.length === 2 ? part.toUpperCase() : part))].join("-");
}
