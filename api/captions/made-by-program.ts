// `Processed with VSCO with a6 preset`: a program's note about itself. A text that says more than the program's name and version is a person's.

const introduction =
  /^(?:Software:|(?:Created|Made|Processed|Edited|Optimi[sz]ed|Compressed|Saved|Converted|Generated|Exported) (?:with|by|using|in|from)) ['"]?(?:the )?/i;

const programs =
  "VSCO(cam)?|Snapseed|MOLDIV|Rookie Cam|Instagram|Lightroom|Photoshop|GIMP|Inkscape|Sodipodi|Paint Shop Pro|Paint\\.NET|CorelDRAW|ImageMagick|GraphicsMagick|IrfanView|XnView|ACDSee|Picasa|Pixelmator|Krita|Skitch|Greenshot|FastStone|JPEGmini|TinyPNG|Canva|PhotoScape|BeFunky|PicMonkey|Fotor|Pixlr|PicsArt|Hipstamatic|Afterlight|RawTherapee|darktable|digiKam|Capture One|DxO \\w+|Luminar|Polarr|Retrica|Repix|InShot|VideoShow|Prisma( app)?( with \\w+)?|Microsoft (Office|Windows|Paint|Photos?|Picture|PowerPoint|Word|Publisher|Designer|ICE)|Windows (Photo (Editor|Gallery|Viewer)|Live \\w+|Photos)|Google Photos|Adobe (Photoshop|Lightroom|Camera|Fireworks|ImageReady|Illustrator|InDesign|Bridge|PhotoDeluxe|Elements|Express|Firefly|Premiere|Acrobat)|MS Paint|eBay|Nero (PhotoSnap|\\d+)|xv";
const program = new RegExp(`^(?:${programs})\\b`, "i");

/** Words that may follow the name: parts of a product name, and versions. */
const wordOfProgram =
  /^(?:with|by|version|v|for|on|preset|ImageMagick|iOS|Android|Mac|Windows|Pro|CC|CS\d?|Express|Elements|Classic|Camera|Raw|Photo|Editor|app|[vz]?[\d.][\w.]*|\|\|\w*|\(?https?:\S*)$/i;

/** Tests each word by itself, because a single pattern for all of them would backtrack exponentially. */
export function isMadeByProgram(text: string): boolean {
  const [start] = introduction.exec(text) ?? [];
  if (start === undefined) return false;
  const rest = text.slice(start.length);
  const [name] = program.exec(rest) ?? [];
  if (name === undefined) return false;
  const words = rest
    .slice(name.length)
    .split(/[\s,'"®™]+/)
    .filter((word) => word !== "");
  return words.every((word, i) => wordOfProgram.test(word) || (words[i + 1] === "preset" && /^\w+$/.test(word)));
}
