// How often a list is refreshed, and that it stops with its screen.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keepUp } from "../../../api/web/photos/keep-up.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A list that answers on demand, and a page that can be hidden. */
function open() {
  const page = Object.assign(new EventTarget(), { hidden: false });
  let asked = 0;
  let answer = (): void => undefined;
  const list = {
    isWaiting: () => false,
    refresh() {
      asked++;
      return new Promise<void>((resolve) => (answer = resolve));
    },
  };
  const end = keepUp(list, page as unknown as Document);
  const show = (isShown: boolean) => {
    page.hidden = !isShown;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  return { end, show, asked: () => asked, answer: () => answer() };
}

it("a list is refreshed every ten seconds, once a minute while the page is hidden, and at once when it is visible again", async () => {
  const { end, show, asked, answer } = open();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked()).toBe(1);
  show(false);
  answer();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(asked()).toBe(1);
  show(true);
  expect(asked()).toBe(2);
  answer();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked()).toBe(3);
  end();
});

it("a list that ends during a refresh is never refreshed again, and leaves no timer", async () => {
  const { end, show, asked, answer } = open();
  await vi.advanceTimersByTimeAsync(10_000);
  end();
  answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
  show(true);
  expect(asked()).toBe(1);
});
