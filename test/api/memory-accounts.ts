// Accounts in memory: stands for Cognito in the endpoints' tests.
import type { Accounts } from "../../api/accounts.ts";
import type { MailRefusal } from "../../api/contract.ts";

export interface MemoryAccounts extends Accounts {
  /** The addresses of all mails sent, in order. */
  mails: string[];
  /** Chooses a permanent password. */
  signIn(email: string): void;
  promote(email: string): void;
  emails(): string[];
  /** How every mail is refused from now on. With `makes`, the account is created nevertheless. */
  refuse(refused: MailRefusal | undefined, makes?: boolean): void;
}

export function createMemoryAccounts(): MemoryAccounts {
  const users = new Map<string, { hasPassword: boolean; isOrganiser: boolean }>();
  const mails: string[] = [];
  let refusal: { refused: MailRefusal; makes: boolean } | undefined;

  function mail(email: string) {
    if (refusal) return { refused: refusal.refused };
    mails.push(email);
    return "mailed" as const;
  }

  return {
    async invite(email) {
      if (users.has(email)) return "exists";
      const outcome = mail(email);
      if (outcome === "mailed" || refusal?.makes) users.set(email, { hasPassword: false, isOrganiser: false });
      return outcome;
    },
    inviteAgain: async (email) => (users.get(email)?.hasPassword ? "hasPassword" : mail(email)),
    isOrganiser: async (email) => users.get(email)?.isOrganiser ?? false,
    remove: async (email) => users.delete(email),
    mails,
    signIn: (email) => void users.set(email, { hasPassword: true, isOrganiser: false }),
    promote: (email) => void users.set(email, { hasPassword: true, isOrganiser: true }),
    emails: () => [...users.keys()].sort(),
    refuse: (refused, makes = false) => {
      refusal = refused && { refused, makes };
    },
  };
}
