import { expect, it } from "vitest";
import { es } from "../../../api/web/texts/es.ts";
import { fr } from "../../../api/web/texts/fr.ts";

it("counts in French and Spanish need no agreement, whatever the number", () => {
  expect(fr.organise.deletedSoFar(1)).toBe("Photos supprimées : 1…");
  expect(es.organise.deletedSoFar(1)).toBe("Fotos eliminadas: 1…");
  expect(fr.organise.added(1, 1)).toBe("Ajoutés : 1, déjà inscrits : 1.");
  expect(es.organise.added(1, 0)).toBe("Añadidos: 1.");
  expect(fr.zipFailed(0, 3)).toMatch(/^Photos reçues : 0 sur 3\./);
  expect(es.zipFailed(1, 3)).toMatch(/^Fotos recibidas: 1 de 3\./);
});
