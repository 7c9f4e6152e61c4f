// Organisers in the page: create an event, choose who may see it, hand out a link, and delete everything.
import type { Route } from "playwright-core";
import { describe, expect, it } from "vitest";
import { parseTicketFragment, type TicketAnswer } from "../../../api/contract.ts";
import { browserForFile, expectAccessible, openPage, signInOn } from "../../support/browser.ts";
import { freshEvent, initiate, put } from "../../support/plain-client.ts";
import { sharedPictureStack } from "../../support/shared-stack.ts";
import { tinyPhoto } from "../../support/tiny-photos.ts";
import { makeUser, signIn, userOf } from "../../support/tokens.ts";

const stack = sharedPictureStack();
const browserFor = browserForFile();

const pasted = `Name\tE-mail
Ann Lee\tAnn@Example.org
"Bob; the second" <bob@example.org>
carl@example
\u212Aelvin@example.org`;

describe("an organiser", () => {
  it("creates an event, names and dates it, pastes its attendees, removes one, and deletes it by typing its id", async (test) => {
    const browser = await browserFor(test);
    const organiser = userOf(stack, "organiser");
    const eventId = freshEvent();
    const { page, complaints } = await openPage(browser);
    await signInOn(page, stack.apiUrl, organiser);
    await page.getByLabel("Id").fill("not an id");
    await page.getByRole("button", { name: "Create the event" }).click();
    await page.getByRole("status").filter({ hasText: "1 to 64 letters" }).waitFor();
    await page.getByLabel("Id").fill(eventId);
    await page.getByLabel("Name").fill("Summer <b>ball</b>");
    await page.getByRole("button", { name: "Create the event" }).click();
    await page.getByRole("main").getByRole("heading", { level: 1, name: "Summer <b>ball</b>" }).waitFor();
    expect(new URL(page.url()).hash).toBe(`#/events/${eventId}/organise`);

    const about = page.getByRole("region", { name: "Name and dates" });
    // As typed: 200 characters, of three UTF-16 units each. The 201st does not fit.
    await about.getByRole("textbox", { name: "Name" }).fill("");
    await page.keyboard.insertText("กี่".repeat(201));
    await about.getByRole("button", { name: "Save" }).click();
    await about.getByRole("status").filter({ hasText: "Saved." }).waitFor();
    await page.getByRole("heading", { level: 1, name: "กี่".repeat(200), exact: true }).waitFor();
    await about.getByRole("textbox", { name: "Name" }).fill("Summer ball");
    await about.getByLabel("Starts").fill("2026-06-01T18:00");
    await about.getByLabel("Ends").fill("2026-05-01T18:00");
    await about.getByRole("button", { name: "Save" }).click();
    await about.getByRole("alert").filter({ hasText: "endsAt must not be before startsAt" }).waitFor();
    await about.getByLabel("Ends").fill("2026-06-02T02:30");
    await about.getByLabel("Time zone").fill("Europe/Berlin");
    await about.getByRole("button", { name: "Save" }).click();
    await about.getByRole("status").filter({ hasText: "Saved." }).waitFor();
    await page.getByRole("heading", { level: 1, name: "Summer ball" }).waitFor();

    const people = page.getByRole("region", { name: "Attendees" });
    const list = people.getByRole("list", { name: "Attendees" }).getByRole("listitem");
    await people.getByRole("textbox", { name: "Add attendees" }).fill(pasted);
    await people.getByRole("button", { name: "Add", exact: true }).click();
    await people.getByRole("status").filter({ hasText: "2 added." }).waitFor();
    expect(await list.locator("bdi").allTextContents()).toEqual(["ann@example.org", "bob@example.org"]);
    const refused = people.getByRole("list", { name: "Not added" }).getByRole("listitem");
    expect(await refused.locator("bdi").allTextContents()).toEqual(["carl@example", "\u212Aelvin@example.org"]);
    expect(await people.getByRole("textbox", { name: "Add attendees" }).inputValue()).toBe(
      "carl@example\n\u212Aelvin@example.org",
    );
    const box = people.getByRole("textbox", { name: "Add attendees" });
    await box.fill("ann@example.org, dora@example.org");
    const held = new Promise<Route>((resolve) => page.route("**/attendees/dora*", resolve, { times: 1 }));
    await people.getByRole("button", { name: "Add", exact: true }).click();
    const adding = await held;
    await box.focus();
    await page.keyboard.type("emil@example.org"); // would be lost at the end
    expect(await box.inputValue()).toBe("ann@example.org, dora@example.org");
    await adding.continue();
    await people.getByRole("status").filter({ hasText: "1 added, 1 already registered." }).waitFor();
    await people.getByLabel("Invite them by e-mail").check();
    await people.getByRole("textbox", { name: "Add attendees" }).fill(`dora@example.org, ${eventId}@example.org`);
    await people.getByRole("button", { name: "Add", exact: true }).click();
    await people
      .getByRole("status")
      .filter({ hasText: /^1 added, 1 already registered\. [12] invited by e-mail\./ })
      .waitFor();
    await people
      .getByText(/ · invited /)
      .first()
      .waitFor();
    const dialogAbout = (email: string) => people.getByRole("alertdialog", { name: email });
    await people.getByRole("button", { name: `Remove ${eventId}@example.org` }).click();
    await dialogAbout(`${eventId}@example.org`).getByRole("button", { name: "Remove" }).click();
    await people.getByRole("button", { name: "Remove bob@example.org" }).click();
    await dialogAbout("bob@example.org").getByRole("button", { name: "Cancel" }).click();
    await people.getByRole("button", { name: "Remove bob@example.org" }).click();
    await dialogAbout("bob@example.org").getByRole("button", { name: "Remove" }).click();
    await expect.poll(() => list.locator("bdi").allTextContents()).toEqual(["ann@example.org", "dora@example.org"]);
    await people.getByRole("heading", { name: "2 attendees" }).waitFor();

    // Its photos are deleted with it, once the id is typed.
    const { bytes, ...photo } = tinyPhoto();
    expect(await put(await initiate(stack, (await signIn(stack, organiser)).idToken, eventId, photo), bytes)).toBe(
      "200",
    );
    const end = page.getByRole("region", { name: "Delete the event" });
    await end.getByRole("textbox").fill("42");
    await end.getByRole("button", { name: "Delete for good" }).click();
    await end.getByRole("status").filter({ hasText: "nothing was deleted" }).waitFor();
    await end.getByRole("textbox").fill(eventId);
    await end.getByRole("button", { name: "Delete for good" }).click();
    await page.getByRole("heading", { level: 1, name: "Your events" }).waitFor();
    await page.getByRole("button", { name: "Create the event" }).waitFor();
    expect(await page.getByText("Summer ball").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("hands out a link that is shown once, sees what was sent with it, and revokes it", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    await makeUser(stack, { events: [eventId] });
    const { page, complaints } = await openPage(browser, { permissions: ["clipboard-read", "clipboard-write"] });
    await signInOn(page, `${stack.apiUrl}/#/events/${eventId}`, userOf(stack, "organiser"));
    await page.getByRole("link", { name: "Organise" }).click();
    const tickets = page.getByRole("region", { name: "Tickets" });
    await tickets.getByLabel("Who is it for?").fill("Zweiter Fotograf");
    await tickets.getByLabel("Valid for").selectOption("a day");
    await tickets.getByLabel("Maximum number of photos").fill("20");
    await tickets.getByRole("button", { name: "Create the link" }).click();
    const link = await tickets.getByRole("textbox", { name: "Link for Zweiter Fotograf" }).inputValue();
    expect(link.startsWith(`${stack.apiUrl}/#/t/${eventId}.`)).toBe(true);
    expect(await tickets.getByLabel("Valid for").inputValue()).toBe("7"); // unchanged
    await tickets.getByRole("button", { name: "Copy the link" }).click();
    await tickets.getByText("Copied.").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(link);
    await tickets.getByText(/^until .*0 photos of at most 20$/).waitFor();
    expect(page.url()).not.toContain("/t/");

    const { ticketId, secret } = parseTicketFragment(new URL(link).hash) ?? {};
    const ask = () => fetch(`${stack.apiUrl}/tickets/${ticketId}`, { headers: { authorization: `Ticket ${secret}` } });
    expect(((await (await ask()).json()) as TicketAnswer).maxPhotos).toBe(20);
    await tickets.getByRole("button", { name: "Revoke the ticket for Zweiter Fotograf" }).click();
    await tickets.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
    await tickets.getByText(/^revoked/).waitFor();
    expect((await ask()).status).toBe(403);
    // The link is gone from the page, because it no longer works.
    expect(await tickets.getByRole("textbox", { name: "Link for Zweiter Fotograf" }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("is told that a screen is loading while its code or the API takes its time", async (test) => {
    const browser = await browserFor(test);
    const { page, complaints } = await openPage(browser);
    const loading = page.getByRole("main").getByText("Loading…");
    const hold = (url: string) => new Promise<Route>((resolve) => page.route(url, resolve, { times: 1 }));
    const first = hold("**/events");
    await signInOn(page, stack.apiUrl, userOf(stack, "organiser"));
    const events = await first;
    await loading.waitFor();
    const code = hold("**/organise-screen-*.js");
    await events.continue();
    await page.getByRole("heading", { name: "Your events" }).waitFor();
    await page.evaluate(`location.hash = "#/events/42/organise"`);
    const script = await code;
    await loading.waitFor();
    const second = hold("**/events");
    await script.continue();
    const again = await second;
    await loading.waitFor();
    await again.continue();
    await page.getByRole("region", { name: "Tickets" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("can load attendees and tickets again that did not come", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId] });
    const { page, complaints } = await openPage(browser);
    const refuse = (route: Route) => route.fulfill({ status: 400, json: { error: { code: "odd", message: "No." } } });
    for (const list of ["attendees", "tickets"]) await page.route(`**/${eventId}/${list}`, refuse, { times: 1 });
    await signInOn(page, `${stack.apiUrl}/#/events/${eventId}/organise`, userOf(stack, "organiser"));
    for (const name of ["Attendees", "Tickets"]) {
      const section = page.getByRole("region", { name });
      const problem = section.getByRole("alert").filter({ hasText: "It was refused: No." });
      await problem.getByRole("button", { name: "Try again" }).click();
      await problem.waitFor({ state: "detached" });
      await expect.poll(() => section.getByRole("heading").evaluate((head) => head.matches(":focus"))).toBe(true);
    }
    await page.getByRole("button", { name: `Remove ${user.email}` }).waitFor();
    expect(complaints).toEqual([]);
  });

  it.for(["light", "dark"] as const)(
    "sees screens that pass axe-core and fit 320 pixels, %s",
    async (colorScheme, test) => {
      const browser = await browserFor(test);
      const eventId = freshEvent();
      await makeUser(stack, { events: [eventId] });
      const { page, complaints } = await openPage(browser, {
        colorScheme,
        reducedMotion: "reduce",
        viewport: { width: 320, height: 700 },
      });
      const isNarrow = () => page.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth");
      await signInOn(page, stack.apiUrl, userOf(stack, "organiser"));
      await page.getByRole("button", { name: "Create the event" }).waitFor();
      await expectAccessible(page, "events of an organiser");
      expect(await isNarrow()).toBe(true);
      await page.goto(`${stack.apiUrl}/#/events/${eventId}/organise`);
      await page.getByRole("button", { name: /^Remove / }).click();
      await page.getByRole("textbox", { name: "Add attendees" }).fill("odd@one");
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await page.getByRole("list", { name: "Not added" }).waitFor();
      await page.getByLabel("Who is it for?").fill("Zoë");
      await page.getByRole("button", { name: "Create the link" }).click();
      await page.getByRole("textbox", { name: "Link for Zoë" }).waitFor();
      await expectAccessible(page, "organise");
      expect(await isNarrow()).toBe(true);
      expect(complaints).toEqual([]);
    },
  );
});

describe("an attendee", () => {
  it("sees none of this", async (test) => {
    const browser = await browserFor(test);
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId, freshEvent()] });
    const { page, complaints } = await openPage(browser);
    await signInOn(page, `${stack.apiUrl}/#/events/${eventId}/organise`, user);
    await page.getByRole("alert").filter({ hasText: "Only organisers can do this." }).waitFor();
    await page.getByRole("link", { name: "Back to the photos" }).click();
    await page.getByText("No photos yet").waitFor();
    expect(await page.getByRole("link", { name: "Organise" }).count()).toBe(0);
    await page.getByRole("link", { name: "photoup, Your events" }).click();
    await page.getByRole("link", { name: `Event ${eventId}` }).waitFor();
    expect(await page.getByRole("button", { name: "Create the event" }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
