// Draws the demo's pictures as SVG: small landscapes and stages, each described by a few words.
import { randomFrom } from "./random-from.ts";

export interface Scene {
  kind: "mountains" | "sea" | "stage" | "city" | "fireworks" | "lanterns";
  /** Top and bottom of the sky, then its other colours. */
  sky: [string, string];
  colors: string[];
  seed: number;
}

export const sceneWidth = 1200;
export const sceneHeight = 800;

/** The same scene always gives the same SVG. */
export function drawScene({ kind, sky, colors, seed }: Scene): string {
  const random = randomFrom(seed);
  const between = (low: number, high: number) => Math.round(low + random() * (high - low));
  const color = () => colors[between(0, colors.length - 1)] ?? "#fff";
  const shapes = painters[kind]({ between, color });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${sceneWidth}" height="${sceneHeight}">
<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${sky[0]}"/><stop offset="1" stop-color="${sky[1]}"/></linearGradient>
<filter id="glow"><feGaussianBlur stdDeviation="14"/></filter></defs>
<rect width="100%" height="100%" fill="url(#sky)"/>${shapes}</svg>`;
}

interface Brush {
  between(low: number, high: number): number;
  color(): string;
}

const painters: Record<Scene["kind"], (brush: Brush) => string> = {
  mountains: (brush) =>
    sun(brush) + ridge(brush, 420, 160, 0.45) + ridge(brush, 540, 130, 0.7) + ridge(brush, 660, 90, 1),
  sea: (brush) => sun(brush) + waves(brush) + boat(brush),
  stage: (brush) => beams(brush) + crowd(brush),
  city: (brush) => sun(brush) + towers(brush),
  fireworks: (brush) => times(5, () => burst(brush)) + ridge(brush, 700, 50, 1),
  lanterns: (brush) => times(24, () => lantern(brush)) + ridge(brush, 720, 40, 1),
};

const times = (count: number, draw: (i: number) => string) => Array.from({ length: count }, (_, i) => draw(i)).join("");

function sun({ between, color }: Brush): string {
  const [x, y] = [between(200, 1000), between(150, 380)];
  return `<circle cx="${x}" cy="${y}" r="120" fill="${color()}" opacity="0.5" filter="url(#glow)"/><circle cx="${x}" cy="${y}" r="70" fill="#fff6d8"/>`;
}

function ridge({ between, color }: Brush, level: number, height: number, opacity: number): string {
  const points = Array.from({ length: 13 }, (_, i) => `${i * 100},${level - between(0, height)}`);
  return `<polygon points="0,800 ${points.join(" ")} 1200,800" fill="${color()}" opacity="${opacity}"/>`;
}

function waves({ between, color }: Brush): string {
  return times(7, (i) => {
    const y = 480 + i * 48;
    const curve = times(12, () => `q50,${between(-30, 30)} 100,0 `);
    return `<path d="M0,${y} ${curve}V800 H0Z" fill="${color()}" opacity="${0.35 + i * 0.08}"/>`;
  });
}

function boat({ between }: Brush): string {
  const x = between(300, 850);
  return `<path d="M${x},560 h160 l-30,46 h-100z" fill="#40261a"/><path d="M${x + 80},552 v-190 l90,170z" fill="#fdfdfa"/>`;
}

function beams({ between, color }: Brush): string {
  const lights = times(7, (i) => {
    const x = 120 + i * 160;
    return `<polygon points="${x},0 ${x - between(80, 220)},640 ${x + between(80, 220)},640" fill="${color()}" opacity="0.28"/>`;
  });
  return `${lights}<rect y="600" width="1200" height="40" fill="#221a2b"/><path d="M575,600 v-130 q25,-50 50,0 v130z" fill="#0d0a12"/><circle cx="600" cy="430" r="24" fill="#0d0a12"/>`;
}

function crowd({ between }: Brush): string {
  return times(
    60,
    (i) => `<circle cx="${i * 20 + between(-8, 8)}" cy="${between(680, 780)}" r="${between(22, 34)}" fill="#08060c"/>`,
  );
}

function towers({ between, color }: Brush): string {
  return times(14, (i) => {
    const height = between(180, 560);
    const windows = times(
      12,
      () =>
        `<rect x="${i * 88 + between(8, 62)}" y="${800 - between(20, height - 20)}" width="10" height="14" fill="#ffe9a3"/>`,
    );
    return `<rect x="${i * 88}" y="${800 - height}" width="80" height="${height}" fill="${color()}"/>${windows}`;
  });
}

function burst({ between, color }: Brush): string {
  const [x, y, reach, paint] = [between(150, 1050), between(120, 420), between(90, 190), color()];
  return times(28, (i) => {
    const angle = (i / 28) * 2 * Math.PI;
    const [dx, dy] = [Math.cos(angle) * reach, Math.sin(angle) * reach];
    return `<line x1="${x + dx / 4}" y1="${y + dy / 4}" x2="${x + dx}" y2="${y + dy}" stroke="${paint}" stroke-width="5" stroke-linecap="round"/>`;
  });
}

function lantern({ between, color }: Brush): string {
  const [x, y, size, paint] = [between(40, 1160), between(60, 640), between(18, 46), color()];
  return `<ellipse cx="${x}" cy="${y}" rx="${size * 1.6}" ry="${size * 2}" fill="${paint}" opacity="0.4" filter="url(#glow)"/><rect x="${x - size / 2}" y="${y - size}" width="${size}" height="${size * 1.6}" rx="8" fill="${paint}"/>`;
}
