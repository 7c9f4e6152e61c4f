import { afterEach, describe, expect, it } from "vitest";
import { describeDay } from "../../../api/web/photos/describe-date.ts";
import { es } from "../../../api/web/texts/es.ts";
import { fr } from "../../../api/web/texts/fr.ts";
import { chooseTexts, texts } from "../../../api/web/texts/texts.ts";

it("counts in French and Spanish need no agreement, whatever the number", () => {
  expect(fr.organise.deletedSoFar(1)).toBe("Photos supprimées : 1…");
  expect(es.organise.deletedSoFar(1)).toBe("Fotos eliminadas: 1…");
  expect(fr.organise.added(1, 1)).toBe("Ajoutés : 1, déjà inscrits : 1.");
  expect(es.organise.added(1, 0)).toBe("Añadidos: 1.");
  expect(fr.zipFailed(0, 3)).toMatch(/^Photos reçues : 0 sur 3\./);
  expect(es.zipFailed(1, 3)).toMatch(/^Fotos recibidas: 1 de 3\./);
});

describe("the reader's languages", () => {
  afterEach(() => chooseTexts(["en"]));

  it.each<[languages: string[], language: string, cancel: string, day: string]>([
    [["en-GB"], "en", "Cancel", "28 November 2026"],
    [["de-AT", "en"], "de", "Abbrechen", "28. November 2026"],
    [["pl-PL", "pl", "en-US"], "en", "Cancel", "28 listopada 2026"],
    [["ja", "fr"], "fr", "Annuler", "2026年11月28日"],
    [["C", "en_US", "tlh", "es"], "es", "Cancelar", "28 de noviembre de 2026"],
    [[], "en", "Cancel", "November 28, 2026"],
  ])("%j have texts in %s, and dates in the first that Intl knows", async (languages, language, cancel, day) => {
    expect(await chooseTexts(languages)).toBe(language);
    expect([texts().cancel, describeDay("2026-11-28")]).toEqual([cancel, expect.stringContaining(day)]);
  });
});
