// A ticket's link in a browser: its secret leaves the address at once, and the page uses it only to upload.
import type { Page, Route } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { CreatedTicket } from "../../../api/contract.ts";
import { browserForFile, expectAccessible, openPage, signInOn, statusOf } from "../../support/browser.ts";
import { callApi } from "../../support/call-api.ts";
import { photosForFile } from "../../support/photos-for-file.ts";
import { freshEvent } from "../../support/plain-client.ts";
import { sharedStack } from "../../support/shared-stack.ts";
import { makeUser, signIn, userOf } from "../../support/tokens.ts";

const stack = sharedStack();
const browserFor = browserForFile();
const photosHere = photosForFile();
let files: string[];
beforeAll(async () => {
  files = await photosHere.make(77, { count: 3 });
});

async function make(limits: object = {}, eventName = "Summer ball"): Promise<CreatedTicket & { link: string }> {
  const { idToken: token } = await signIn(stack, userOf(stack, "organiser"));
  const eventId = freshEvent();
  await callApi(stack, `PUT /events/${eventId}`, { token, body: { name: eventName } });
  const expiresAt = new Date(Date.now() + 3_600_000);
  const body = { name: "Second shooter", expiresAt, ...limits };
  const made = await callApi(stack, `POST /events/${eventId}/tickets`, { token, body });
  const ticket = made.body as unknown as CreatedTicket;
  return { ...ticket, link: `${stack.apiUrl}/#/t/${ticket.ticketId}/${ticket.secret}` };
}

const revoke = async ({ eventId, ticketId }: CreatedTicket) =>
  callApi(stack, `DELETE /events/${eventId}/tickets/${ticketId}`, {
    token: (await signIn(stack, userOf(stack, "organiser"))).idToken,
  });

/** Everything that the page stores where another page of its origin, or a later visit, could find it. */
const keptBy = (page: Page) =>
  page.evaluate<string>(`JSON.stringify([location.href, document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage },
    document.cookie, history.state])`);

describe("a ticket's link", () => {
  it("opens an upload screen with the event, the person, what is left, and what was sent", async (test) => {
    const { link, secret } = await make({ maxPhotos: 10, maxBytes: 1_000_000 });
    const { page, complaints } = await openPage(await browserFor(test));
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(link);
    await page.getByRole("heading", { level: 1, name: "Summer ball" }).waitFor();
    await page.getByText("For Second shooter").waitFor();
    await page.getByText("Left: 10 photos · 1 MB. Nothing has been sent with this link yet.").waitFor();
    expect(new URL(page.url()).hash).toBe("#/t");
    await expectAccessible(page, "a ticket");

    await page.getByLabel("Upload photos").setInputFiles(files);
    await statusOf(page, /^3 of 3 photos are in \u2068Summer ball\u2069$/).waitFor();
    await page.getByText("Sent with this link: 3 photos").waitFor();
    await page.getByText("Left: 7 photos").waitFor();
    await expectAccessible(page, "a ticket after an upload");
    expect(await keptBy(page)).not.toContain(secret);
    for (const url of asked) expect(url).not.toContain(secret);
    expect(asked.some((url) => url.includes("/events"))).toBe(false);

    // After a reload, the secret is gone, and the page says so.
    await page.reload();
    await page.getByText("Open the complete link again").waitFor();
    expect(complaints).toEqual([]);
  });

  it("shows which photos exceed its limit, and that it was revoked", async (test) => {
    const ticket = await make({ maxPhotos: 2 });
    const { page } = await openPage(await browserFor(test));
    await page.goto(ticket.link);
    await page.getByLabel("Upload photos").setInputFiles(files);
    await statusOf(page, /^2 of 3 photos/).waitFor();
    await page.getByText("This link’s limit of photos is used up").first().waitFor();
    await revoke(ticket);
    // Pasted into the same tab.
    await page.goto(ticket.link);
    await page.getByText("The link was revoked").waitFor();
    expect(new URL(page.url()).hash).toBe("#/t");
    // Files dropped there are refused: nobody would see what becomes of them.
    const isTaken = await page.evaluate(`{
      const data = new DataTransfer();
      data.items.add(new File(["photo"], "a.jpg", { type: "image/jpeg" }));
      const event = new DragEvent("dragover", { dataTransfer: data, bubbles: true, cancelable: true });
      document.querySelector("main").dispatchEvent(event);
      document.querySelector("main").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      event.dataTransfer.dropEffect === "copy";
    }`);
    expect(isTaken).toBe(false);
    await page.getByText("The link was revoked").waitFor();
  });

  it("reports photos sent by others as present, but not proven", async (test) => {
    const browser = await browserFor(test);
    const { link, eventId } = await make();
    const { page: others } = await openPage(browser);
    const user = await makeUser(stack, { events: [eventId] });
    await signInOn(others, `${stack.apiUrl}/#/events/${eventId}`, user);
    await others.getByLabel("Upload photos").setInputFiles(files.slice(0, 2));
    await statusOf(others, /^2 of 2/).waitFor();
    const { page, complaints } = await openPage(browser);
    await page.goto(link);
    await page.getByLabel("Upload photos").setInputFiles(files);
    const status = statusOf(page, /^3 of 3 photos are in/);
    await status.waitFor();
    expect(await status.getAttribute("class")).toBe("end unproven");
    await page.getByText("2 photos were sent by somebody else, and cannot be verified").waitFor();
    await page.getByText("Already in the event: Somebody else sent it").first().waitFor();
    expect(complaints).toEqual([]);
  });

  it("is still known if the API is reached only on the second attempt", async (test) => {
    const { page, complaints } = await openPage(await browserFor(test));
    const { link, secret } = await make();
    await page.route("**/config", (route) => route.abort());
    await page.goto(link);
    const again = page.getByRole("button", { name: "Try again" });
    await again.waitFor();
    expect(await keptBy(page)).not.toContain(secret);
    await page.unroute("**/config");
    await again.click();
    await page.getByRole("heading", { level: 1, name: "Summer ball" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("is not called refused while a firewall blocks its requests, and can be tried again", async (test) => {
    const ticket = await make();
    const { page } = await openPage(await browserFor(test));
    const refuse = (route: Route) => route.fulfill({ status: 403, body: "Blocked by your network" });
    await page.route(`**/tickets/${ticket.ticketId}`, refuse);
    await page.goto(ticket.link);
    await page.getByRole("button", { name: "Try again" }).waitFor();
    await page.unroute(`**/tickets/${ticket.ticketId}`);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { level: 1, name: "Summer ball" }).waitFor();
  });

  it("that is incomplete is reported, without a request to the API", async (test) => {
    const { page, complaints } = await openPage(await browserFor(test));
    await page.goto((await make()).link.slice(0, -1));
    await page.getByText("Open the complete link again").waitFor();
    expect(new URL(page.url()).hash).toBe("#/t");
    expect(complaints).toEqual([]);
  });

  it("opened during another ticket's upload asks first; the upload continues if the person stays, and ends if they leave", async (test) => {
    const browser = await browserFor(test);
    const name = "secondshooter@photographersofthesummerball.example.org";
    const [one, other] = [await make({ name }, "Donaudampfschifffahrtsgesellschaftsball"), await make()];
    const { page, complaints } = await openPage(browser);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/initiate-upload", async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(one.link);
    await page.getByLabel("Upload photos").setInputFiles(files);
    await page.getByRole("button", { name: "Cancel the upload" }).waitFor();
    await page.goto(one.link); // the same link again: no question
    const question = page.getByRole("alertdialog");
    expect(await question.count()).toBe(0);
    const open = () => page.evaluate(`location.hash = ${JSON.stringify(new URL(other.link).hash)}`);
    await open();
    await question.waitFor();
    expect(await keptBy(page)).not.toContain(other.secret);
    await expectAccessible(page, "another link");
    await page.setViewportSize({ width: 320, height: 568 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
    const [back, go] = await Promise.all([0, 1].map((n) => question.getByRole("button").nth(n).boundingBox()));
    if (!back || !go) throw new Error("a button is not shown");
    const gap = Math.max(go.x - back.x - back.width, go.y - back.y - back.height); // beside or below each other
    expect(gap).toBeGreaterThanOrEqual(8);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.keyboard.press("Enter"); // the safe button has the focus
    await question.waitFor({ state: "detached" });
    expect(new URL(page.url()).hash).toBe("#/t");
    // Going to one's own events asks too, and leaves the address alone.
    await page.evaluate("location.hash = '#/events/42'");
    await question.getByRole("button", { name: "Back" }).click();
    expect(new URL(page.url()).hash).toBe("#/t");
    release();
    await statusOf(page, /^3 of 3 photos are in/).waitFor();
    await open();
    await page.getByText("Nothing has been sent with this link yet.").waitFor();

    await page.route("**/initiate-upload", () => undefined);
    await page.getByLabel("Upload photos").setInputFiles(files);
    await page.getByRole("button", { name: "Cancel the upload" }).waitFor();
    await page.evaluate("location.hash = '#/events'");
    await question.getByRole("button", { name: "Open it anyway" }).click();
    await page.getByLabel("E-mail").waitFor();
    expect(new URL(page.url()).hash).toBe("#/events");
    expect(complaints).toEqual([]);
  });

  it("keeps its place in the history for somebody who stays: Back and Forward lead where they did before", async (test) => {
    const { page, complaints } = await openPage(await browserFor(test));
    const [one, other] = [await make(), await make()];
    const goTo = (hash: string) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    const addresses = () =>
      page.evaluate<string[]>(`navigation.entries().map(({ url, index }) =>
        (index === navigation.currentEntry.index ? "here: " : "") + new URL(url).hash)`);
    await page.route("**/initiate-upload", () => undefined);
    await page.goto(`${stack.apiUrl}/#/events/42`);
    await page.getByLabel("E-mail").waitFor();
    await goTo(new URL(one.link).hash);
    await page.getByLabel("Upload photos").setInputFiles(files);
    await page.getByRole("button", { name: "Cancel the upload" }).waitFor();
    const question = page.getByRole("alertdialog");
    for (const lead of [
      () => goTo(new URL(other.link).hash),
      () => goTo("#/events/43"),
      () => page.evaluate("history.back()"),
    ]) {
      await lead();
      await question.waitFor();
      expect(new URL(page.url()).hash).toBe("#/t");
      await question.getByRole("button", { name: "Back" }).click();
      await question.waitFor({ state: "detached" });
      await expect.poll(async () => (await addresses()).slice(0, 2)).toEqual(["#/events/42", "here: #/t"]);
      expect(await question.count()).toBe(0);
    }
    await goTo(new URL(one.link).hash); // the same link again
    await expect.poll(async () => (await addresses()).slice(0, 2)).toEqual(["#/events/42", "here: #/t"]);
    await page.evaluate("history.back()");
    await question.getByRole("button", { name: "Open it anyway" }).click();
    await page.getByLabel("E-mail").waitFor();
    expect(await addresses()).toEqual(["here: #/events/42", "#/t", "#/t"]);
    expect(complaints).toEqual([]);
  });
});
