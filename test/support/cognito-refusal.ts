// How Cognito refuses a call: an error with its name for it.

export function refuse(name: string, message: string): never {
  const error = new Error(message);
  error.name = name;
  throw error;
}
