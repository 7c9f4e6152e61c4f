// Makes the demo's photos: a typical folder of an event, with captions in many scripts, formats and fields.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { drawScene, type Scene, sceneHeight, sceneWidth } from "./draw-scene.ts";
import { iptcOf, resourcesOf, type TiffTag, tiffOf, utf8Declared, xmpCaption } from "./metadata-writers.ts";
import {
  exifSegment,
  internationalTextChunk,
  jpegWith,
  photoshopSegment,
  pngWith,
  riffChunk,
  tiffPhoto,
  webpWith,
  xmpSegment,
} from "./photo-containers.ts";

export interface DemoPhoto {
  fileName: string;
  contentType: string;
  title: string;
  description: string;
}

interface Plan extends DemoPhoto {
  scene: Scene;
  make(scene: Scene, photo: DemoPhoto, index: number): Promise<Buffer>;
}

/** Writes the photos into `folder`, and creates it if needed. The bytes are the same in every run. */
export async function makeDemoPhotos(folder: string): Promise<DemoPhoto[]> {
  await mkdir(folder, { recursive: true });
  return await Promise.all(
    plans.map(async ({ scene, make, ...photo }, index) => {
      await writeFile(join(folder, photo.fileName), await make(scene, photo, index));
      return photo;
    }),
  );
}

const svgOf = (scene: Scene) => sharp(Buffer.from(drawScene(scene)));

/** A camera's own metadata: date, position and camera, but no caption. */
function cameraTags(index: number, more: TiffTag[] = []): TiffTag[] {
  const minute = String(10 + index).padStart(2, "0");
  return [
    { tag: 0x010f, type: 2, value: "Photoup" },
    { tag: 0x0110, type: 2, value: "Photoup Demo I" },
    { tag: 0x0112, type: 3, value: [1] },
    { tag: 0x013b, type: 2, value: "Demo Photographer" },
    {
      tag: 0x8769,
      type: 4,
      value: [
        [
          { tag: 0x9003, type: 2, value: `2026:05:16 19:${minute}:00` },
          { tag: 0x9011, type: 2, value: "+02:00" },
        ],
      ],
    },
    ...more,
  ];
}

/** Like Lightroom: the same texts in XMP and IPTC. */
async function jpegWithXmpAndIptc(scene: Scene, { title, description }: DemoPhoto, index: number): Promise<Buffer> {
  const iptc = iptcOf([utf8Declared, [2, 5, title], [2, 120, description]]);
  return jpegWith(await svgOf(scene).jpeg({ quality: 85 }).toBuffer(), [
    exifSegment(tiffOf([cameraTags(index)])),
    xmpSegment(xmpCaption(title, description)),
    photoshopSegment(resourcesOf([[0x0404, iptc]])),
  ]);
}

/** Like older programs: only IPTC, without a declared charset. */
async function jpegWithIptc(scene: Scene, { title, description }: DemoPhoto, index: number): Promise<Buffer> {
  const iptc = iptcOf([
    [2, 5, title],
    [2, 120, description],
  ]);
  return jpegWith(await svgOf(scene).jpeg({ quality: 85 }).toBuffer(), [
    exifSegment(tiffOf([cameraTags(index)], "big")),
    photoshopSegment(resourcesOf([[0x0404, iptc]])),
  ]);
}

/** Like Windows: UTF-16 in EXIF. */
async function jpegWithXpTags(scene: Scene, { title, description }: DemoPhoto, index: number): Promise<Buffer> {
  const xp = (tag: number, text: string): TiffTag => ({ tag, type: 1, value: Buffer.from(`${text}\0`, "utf16le") });
  return jpegWith(await svgOf(scene).jpeg({ quality: 85 }).toBuffer(), [
    exifSegment(tiffOf([cameraTags(index, [xp(0x9c9b, title), xp(0x9c9c, description)])])),
  ]);
}

async function pngWithTexts(scene: Scene, { title, description }: DemoPhoto, index: number): Promise<Buffer> {
  return pngWith(await svgOf(scene).png({ palette: true }).toBuffer(), [
    internationalTextChunk("Title", title),
    internationalTextChunk("Description", description, "", true),
    internationalTextChunk("Creation Time", `2026-05-16T20:${10 + index}:00+02:00`),
  ]);
}

async function webpWithXmp(scene: Scene, { title, description }: DemoPhoto, index: number): Promise<Buffer> {
  return webpWith(await svgOf(scene).webp({ quality: 80 }).toBuffer(), sceneWidth, sceneHeight, [
    riffChunk("EXIF", tiffOf([cameraTags(index)])),
    riffChunk("XMP ", xmpCaption(title, description)),
  ]);
}

async function avifWithXmp(scene: Scene, { title, description }: DemoPhoto): Promise<Buffer> {
  return await svgOf(scene)
    .withXmp(xmpCaption(title, description).toString())
    .avif({ quality: 55, effort: 1 })
    .toBuffer();
}

async function tiffWithXmp(scene: Scene, { title, description }: DemoPhoto, index: number): Promise<Buffer> {
  const [width, height] = [600, 400];
  const rgb = await svgOf(scene).resize(width, height).removeAlpha().raw().toBuffer();
  const xmp: TiffTag = { tag: 0x02bc, type: 1, value: xmpCaption(title, description) };
  return tiffPhoto(rgb, width, height, cameraTags(index, [xmp]));
}

const plans: Plan[] = [
  {
    fileName: "DSC_0001.jpg",
    contentType: "image/jpeg",
    title: "Opening keynote",
    description: "Ana walks out on stage; 1,200 people hold their breath.",
    scene: { kind: "stage", sky: ["#1a1033", "#3a1f5d"], colors: ["#ff5fa2", "#7de2ff", "#ffe066"], seed: 1 },
    make: jpegWithXmpAndIptc,
  },
  {
    fileName: "DSC_0002.jpg",
    contentType: "image/jpeg",
    title: "Feux d’artifice sur la rade",
    description: "Été à Genève : «Fêtes» au bord du lac, à 22 h 30.",
    scene: { kind: "fireworks", sky: ["#050818", "#1b2550"], colors: ["#ffd166", "#ef476f", "#06d6a0"], seed: 2 },
    make: jpegWithIptc,
  },
  {
    fileName: "DSC_0003.jpg",
    contentType: "image/jpeg",
    title: "夏祭りの花火",
    description: "京都、鴨川の夜。花火と人々。\n雨は降らなかった。",
    scene: { kind: "fireworks", sky: ["#0b0f2b", "#31236b"], colors: ["#ff9f1c", "#e71d36", "#fdfffc"], seed: 3 },
    make: jpegWithXmpAndIptc,
  },
  {
    fileName: "DSC_0004.jpg",
    contentType: "image/jpeg",
    title: "Москва, Красная площадь",
    description: "Вечер после концерта: «Ура!» — и салют.",
    scene: { kind: "city", sky: ["#22304f", "#e38b6d"], colors: ["#3b1f2b", "#5b2a3a", "#2d2a4a"], seed: 4 },
    make: jpegWithXpTags,
  },
  {
    fileName: "DSC_0005.jpg",
    contentType: "image/jpeg",
    title: "งานลอยกระทง",
    description: "โคมลอยนับพันดวงเหนือแม่น้ำปิง เชียงใหม่",
    scene: { kind: "lanterns", sky: ["#0d1b2a", "#41295a"], colors: ["#ffb703", "#fb8500", "#ffd6a5"], seed: 5 },
    make: jpegWithXmpAndIptc,
  },
  {
    fileName: "Žluťoučký kůň.png",
    contentType: "image/png",
    title: "Žluťoučký kůň u řeky",
    description: "Příliš žluťoučký kůň úpěl ďábelské ódy – ráno 5 °C.",
    scene: { kind: "mountains", sky: ["#a8dadc", "#f1faee"], colors: ["#457b9d", "#1d3557", "#6a994e"], seed: 6 },
    make: pngWithTexts,
  },
  {
    fileName: "poster (final) [2].png",
    contentType: "image/png",
    title: "مهرجان الصيف",
    description: "غروب الشمس فوق الميناء القديم، والقارب الأخير يعود.",
    scene: { kind: "sea", sky: ["#ff9e6d", "#ffe5b4"], colors: ["#0077b6", "#00b4d8", "#023e8a"], seed: 7 },
    make: pngWithTexts,
  },
  {
    fileName: "IMG_2042.webp",
    contentType: "image/webp",
    title: "दीपों का त्योहार",
    description: "घाट पर हज़ारों दीये, और बच्चों की हँसी।",
    scene: { kind: "lanterns", sky: ["#240046", "#5a189a"], colors: ["#ffd60a", "#ff7b00", "#ffea00"], seed: 8 },
    make: webpWithXmp,
  },
  {
    fileName: "IMG_2043.webp",
    contentType: "image/webp",
    title: "Ηλιοβασίλεμα στη Σαντορίνη",
    description: "Το τελευταίο φως πάνω από την καλντέρα.",
    scene: { kind: "sea", sky: ["#5f4b8b", "#f6a192"], colors: ["#1b4965", "#5fa8d3", "#62b6cb"], seed: 9 },
    make: webpWithXmp,
  },
  {
    fileName: "IMG_3001.avif",
    contentType: "image/avif",
    title: "서울의 밤",
    description: "남산에서 내려다본 도시. 공연이 끝난 뒤의 고요.",
    scene: { kind: "city", sky: ["#03071e", "#370617"], colors: ["#14213d", "#1f2a44", "#0b132b"], seed: 10 },
    make: avifWithXmp,
  },
  {
    fileName: "IMG_3002.avif",
    contentType: "image/avif",
    title: "Team photo 👩‍🚀👨‍👩‍👧‍👦🏳️‍🌈",
    description: "Everyone who built the stage — and the dog 🐕‍🦺.",
    scene: { kind: "stage", sky: ["#003049", "#669bbc"], colors: ["#fdf0d5", "#c1121f", "#ffffff"], seed: 11 },
    make: avifWithXmp,
  },
  {
    fileName: "scan-1962.tif",
    contentType: "image/tiff",
    title: "Großvaters Bergtour",
    description: "Über dem Nebelmeer, Herbst 1962. Dia, gescannt; Rückseite: „Schön war’s!“",
    scene: { kind: "mountains", sky: ["#d8c3a5", "#eae7dc"], colors: ["#8e8d8a", "#6b705c", "#a5a58d"], seed: 12 },
    make: tiffWithXmp,
  },
  {
    fileName: "scan-1963.tif",
    contentType: "image/tiff",
    title: "黃山雲海",
    description: "清晨五點,山頂上的第一道光。",
    scene: { kind: "mountains", sky: ["#ffcad4", "#fefae0"], colors: ["#9d8189", "#735d78", "#3d405b"], seed: 13 },
    make: tiffWithXmp,
  },
];
