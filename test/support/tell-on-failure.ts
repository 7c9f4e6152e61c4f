// What a page showed when its test failed: what a screenshot and the browser's developer tools would have said.
import type { Page } from "playwright-core";
import { onTestFailed } from "vitest";
import { focusedOn } from "./focused-on.ts";

/** A page that answers nobody any more is not waited for longer. */
const answersWithinMs = 20_000;

/** To be called in a test, as soon as it has the page. @param complaints what the page said or broke */
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
      console.error(`It shows nothing any more: ${error}`);
    }
  }, answersWithinMs);
}

/** All boxes that are not empty, but no password. */
const typedInto = (page: Page) =>
  page.evaluate<string[]>(`[...document.querySelectorAll(":is(input, textarea):read-write:not([type=password])")]
    .filter(({ value }) => value !== "").map(({ labels, name, value }) => (labels?.[0]?.textContent || name) + ": " + value)`);

const textOf = (page: Page) => page.evaluate<string>("document.body.innerText");

const listed = (title: string, lines: readonly string[]) => (lines.length > 0 ? [`${title}:`, ...lines] : []);

/** A signed URL's signature and a ticket's secret are nobody's business. */
const placeOf = (url: string) => url.split(/[?#]/)[0];
