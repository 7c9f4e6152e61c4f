// Checks the functions' environment variables.

/** Throws an error that names every missing variable. */
export function requireVariables<Name extends string>(
  environment: Record<string, string | undefined>,
  ...names: Name[]
): Record<Name, string> {
  const missing = names.filter((name) => !environment[name]);
  if (missing.length > 0) throw new Error(`The environment lacks ${missing.join(", ")}.`);
  return Object.fromEntries(names.map((name) => [name, environment[name]])) as Record<Name, string>;
}

/** A whole number from 1; undefined if the variable is not set. Throws for anything else. */
export function optionalCount(environment: Record<string, string | undefined>, name: string): number | undefined {
  const text = environment[name];
  if (!text) return undefined;
  const count = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw new Error(`The environment's ${name} must be a whole number from 1, not ${text}.`);
  return count;
}
