// Caption lists of the hard folder, as spreadsheets and exiftool write them. Nobody would miss them, and each is read correctly.
import { charsetSamples } from "./charset-samples.ts";

const [, russianText, russianHex] = charsetSamples.find(([, text]) => text.includes("концерта")) ?? ["", "", ""];

/** Two rows of captions that name their photos in different ways; the second is in the charset of its language. */
export const listedTitles = { "bulk/photo-41.jpg": "Named as exiftool does", "bulk/photo-42.jpg": russianText };

export const guests = ["first@example.org", "second@example.org", "third@example.org", "fourth@example.org"];

/** @param folderName the hard folder's name: exiftool's paths are relative to where it ran */
export const hardLists = (folderName: string): readonly (readonly [name: string, bytes: Buffer])[] => [
  ["guests.csv", Buffer.from(`${guests[0]}; ${guests[1]}, ${guests[2]}\n`)],
  ["guests.xlsx", Buffer.from(`PK\x03\x04${"\0".repeat(22)}\x13\0\0\0[Content_Types].xml`, "latin1")],
  ["guests of Excel.txt", Buffer.from(`\ufeffName\tE-mail\r\nÉva\t${guests[3]}\r\n`, "utf16le")],
  [
    "exiftool.csv",
    Buffer.from(`SourceFile,Title,Make\n${folderName}/bulk/photo-41.jpg,${listedTitles["bulk/photo-41.jpg"]},Canon\n`),
  ],
  [
    "in Russian.csv",
    Buffer.concat([
      Buffer.from("file;title\r\nD:\\cards\\bulk\\photo-42.jpg;"),
      Buffer.from(russianHex, "hex"),
      Buffer.from("\r\n"),
    ]),
  ],
];
