// The users of the local stack.

export interface LocalUser {
  email: string;
  password: string;
  groups: string[];
  /** The events that they are registered for as attendees. */
  events: string[];
}

export const localUsers: LocalUser[] = [
  { email: "attendee@example.com", password: "attendee-password-1", groups: [], events: ["42"] },
  { email: "organiser@example.com", password: "organiser-password-1", groups: ["organisers"], events: [] },
  { email: "stranger@example.com", password: "stranger-password-1", groups: [], events: [] },
];
