// A date to jump to. While somebody types, a browser reports every complete date on the way, such as the year 0002; those are ignored.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";

interface DateProps {
  label: string;
  /** @param day `2026-11-28` */
  onDate(day: string): void;
}

export function DateBox({ label, onDate }: DateProps): JSX.Element {
  const isTyping = useRef(false);
  const last = useRef("");
  function go(day: string): void {
    isTyping.current = false;
    last.current = day;
    if (day !== "") onDate(day);
  }
  return (
    <label>
      <span>{label}</span>
      <input
        type="date"
        onKeyDown={({ key, currentTarget }) => {
          if (key === "Enter") go(currentTarget.value);
          else isTyping.current = true;
        }}
        onChange={({ currentTarget }) => {
          if (!isTyping.current) go(currentTarget.value); // chosen in the calendar
        }}
        onBlur={({ currentTarget }) => {
          if (isTyping.current && currentTarget.value !== last.current) go(currentTarget.value);
          isTyping.current = false;
        }}
      />
    </label>
  );
}
