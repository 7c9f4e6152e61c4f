// Connects a command to its API; asks at the terminal for a missing server or sign-in.
import { canAsk } from "./can-ask.ts";
import { connect } from "./connect.ts";
import { SignInError } from "./errors.ts";
import type { Connection, ConnectOptions, Io } from "./io.ts";

/** @param warn receives what the user should know. Throws what `connect` throws, and InterruptedError on Ctrl-C */
export async function connectAsking(
  options: ConnectOptions,
  io: Io,
  warn: (message: string) => void,
): Promise<Connection> {
  const { env } = io;
  const isForSomebody = !options.withTicket && !env.PHOTOUP_TICKET && options.asks !== false;
  if (!isForSomebody || !canAsk(io)) return connect(options, env, warn);
  const { isSignInMissing, signInIfMissing, withChosenApi } = await import("./sign-in/sign-in-if-missing.ts");
  const chosen = await withChosenApi(options, io);
  try {
    const connection = await connect(chosen, env, warn);
    await connection.session.idToken().catch(throwUnlessLater);
    return connection;
  } catch (error) {
    if (!isSignInMissing(error, env)) throw error;
    await signInIfMissing(chosen, io, error);
    return connect(chosen, env, warn);
  }
}

/** Other failures than of the sign-in are left to the command: a push waits for its connection. */
function throwUnlessLater(error: unknown): void {
  if (error instanceof SignInError) throw error;
}
