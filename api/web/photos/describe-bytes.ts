// Sizes for people, in decimal units, as file managers and connection speeds use them.
import { readerLocale } from "../texts/texts.ts";

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

export function describeBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat(readerLocale(), {
    style: "unit",
    unit: units[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value);
}
