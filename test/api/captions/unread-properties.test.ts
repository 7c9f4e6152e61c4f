// A sidecar is kept if it holds properties that are not sent, other than those that cameras and programs write.
import { describe, expect, it } from "vitest";
import { unreadProperties } from "../../../api/captions/unread-properties.ts";
import { languages, xmpOf } from "../../support/metadata-writers.ts";

const ofXmp = (inside: string, attributes = "") => unreadProperties(xmpOf(inside, attributes));

describe("a sidecar's property that is not sent", () => {
  it.each<[string, string, string, string[]]>([
    ["a label", "", 'xmp:Label="Red"', ["Label"]],
    ["a label as an element", "<xmp:Label>Rot</xmp:Label>", "", ["Label"]],
    [
      "faces",
      `<mwg-rs:Regions xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li><rdf:Description mwg-rs:Name="Ana"/></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>`,
      "",
      ["Regions"],
    ],
    ["instructions", "", 'photoshop:Instructions="Not before noon"', ["Instructions"]],
    [
      "people shown",
      "<e:PersonInImage xmlns:e='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'><rdf:Bag><rdf:li>Ana</rdf:li></rdf:Bag></e:PersonInImage>",
      "",
      ["PersonInImage"],
    ],
    [
      "Photo Mechanic's colour",
      "",
      'xmlns:pm="http://ns.camerabits.com/photomechanic/1.0/" pm:ColorClass="2" pm:Tagged="False" pm:Prefs="0:2:0:-1"',
      ["ColorClass"],
    ],
    ["a property of an unknown program", "", 'xmlns:n="http://example.com/n/" n:Crop="0.1"', ["Crop"]],
  ])("is listed: %s", (_, inside, attributes, names) => {
    expect(ofXmp(inside, attributes)).toEqual(names);
  });

  it("is neither one that is sent, nor one that cameras or programs write, nor an empty label", () => {
    const title = languages("dc:title", { "x-default": "Lake" });
    const subject = "<dc:subject><rdf:Bag><rdf:li>boats</rdf:li></rdf:Bag></dc:subject>";
    const history =
      '<m:History xmlns:m="http://ns.adobe.com/xap/1.0/mm/"><rdf:Seq><rdf:li m:action="saved"/></rdf:Seq></m:History>';
    const own =
      'xmp:Rating="4" xmp:CreatorTool="A program" xmp:ModifyDate="2026-01-01" dc:format="image/jpeg" exif:ISOSpeed="400" tiff:Make="Canon" photoshop:SidecarForExtension="CR3"';
    const none =
      'xmp:Label="" xmlns:digiKam="http://www.digikam.org/ns/1.0/" digiKam:PickLabel="0" digiKam:ColorLabel="0"';
    expect(ofXmp(title + subject + history, `${own} ${none}`)).toEqual([]);
  });

  it("is found in the Takeout fields that Google writes only for some photos", () => {
    const json = (facts: object) => unreadProperties(Buffer.from(JSON.stringify(facts)));
    const usual = {
      title: "a.jpg",
      description: "Lake",
      photoTakenTime: { timestamp: "1" },
      imageViews: "3",
      url: "https://",
    };
    expect(json({ ...usual, archived: false })).toEqual([]);
    expect(json({ ...usual, favorited: true })).toEqual(["favorited"]);
  });

  it.each(["", "<", "<x:xmpmeta broken", "{", "{}", "\0\0\0", "<a><b></a>"])(
    "nothing is thrown for invalid input: %j",
    (text) => {
      expect(unreadProperties(Buffer.from(text))).toEqual([]);
    },
  );
});
