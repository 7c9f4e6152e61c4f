// Prints what a page showed when its test failed, like a screenshot and the browser's developer tools.
import type { Page } from "playwright-core";
import { onTestFailed } from "vitest";
import { focusedOn } from "./focused-on.ts";

/** How long to wait for an unresponsive page. */
const answersWithinMs = 20_000;

/** Call it in a test as soon as it has the page. @param complaints console messages and policy violations */
export function tellOnFailure(page: Page, complaints: readonly string[]): void {
  const requests: string[] = [];
  page.on("requestfailed", (request) => {
    requests.push(`${request.method()} ${placeOf(request.url())}: ${request.failure()?.errorText}`);
  });
  page.on("response", (response) => {
    if (response.status() < 400) return;
    requests.push(`${response.request().method()} ${placeOf(response.url())}: ${response.status()}`);
  });
  onTestFailed(async () => {
    console.error(
      [
        `The page was at ${placeOf(page.url())}`,
        ...listed("Complaints", complaints),
        ...listed("Failed requests", requests),
      ].join("\n"),
    );
    try {
      const focus = `Focus on: ${await focusedOn(page)}`;
      console.error([focus, ...listed("Typed", await typedInto(page)), "Shown:", await textOf(page)].join("\n"));
    } catch (error) {
      console.error(`It no longer responds: ${error}`);
    }
  }, answersWithinMs);
}

/** All non-empty fields except passwords. */
const typedInto = (page: Page) =>
  page.evaluate<string[]>(`[...document.querySelectorAll(":is(input, textarea):read-write:not([type=password])")]
    .filter(({ value }) => value !== "").map(({ labels, name, value }) => (labels?.[0]?.textContent || name) + ": " + value)`);

const textOf = (page: Page) => page.evaluate<string>("document.body.innerText");

const listed = (title: string, lines: readonly string[]) => (lines.length > 0 ? [`${title}:`, ...lines] : []);

/** Hides the signatures of URLs and the secrets of tickets. */
const placeOf = (url: string) => url.split(/[?#]/)[0];
