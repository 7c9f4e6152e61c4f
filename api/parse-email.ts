// An e-mail address as photoup compares it.

/** Trimmed, NFC, in lower case; undefined where it cannot be an address. */
export function normaliseEmail(text: string): string | undefined {
  const email = text.trim().normalize("NFC").toLowerCase();
  return email.length <= 254 && /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(email) ? email : undefined;
}
