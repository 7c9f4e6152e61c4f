// Matches EventBridge event patterns, as far as the API's rules use them.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html

/** Whether the event matches: objects nest, arrays hold alternatives. Throws for unsupported operators. */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((alternative) => matchesValue(alternative, event));
  if (!isObject(pattern)) throw new Error(`an event pattern's leaf must be an array, not ${JSON.stringify(pattern)}`);
  return Object.entries(pattern).every(([name, inner]) =>
    matchesPattern(inner, isObject(event) ? event[name] : undefined),
  );
}

function matchesValue(alternative: unknown, value: unknown): boolean {
  if (!isObject(alternative)) return alternative === value;
  const [operator, operand] = Object.entries(alternative)[0] ?? [];
  if (operator === "prefix") return typeof value === "string" && value.startsWith(String(operand));
  if (operator === "suffix") return typeof value === "string" && value.endsWith(String(operand));
  if (operator === "exists") return (value !== undefined) === operand;
  throw new Error(`the local stack does not know the event pattern operator "${operator}"`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
