// A plain HTTP client of the API, like curl.
import type { TestStack } from "./own-stack.ts";

export interface ApiReply {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

/** @param body sent as JSON; a string is sent as it is */
export async function callApi(
  stack: TestStack,
  call: string,
  { token, body, headers = {} }: { token?: string; body?: object | string; headers?: Record<string, string> } = {},
): Promise<ApiReply> {
  const [method = "GET", path = "/"] = call.split(" ");
  const response = await fetch(stack.apiUrl + path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text), headers: response.headers };
}
