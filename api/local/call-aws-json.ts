// Calls a server on this machine in AWS's JSON protocol. The server checks no signatures.

/** Throws an error whose name is the service's error code. */
export const callCognito = (url: string, action: string, input: object): Promise<Record<string, unknown>> =>
  callAwsJson(url, `AWSCognitoIdentityProviderService.${action}`, input);

/** Throws an error whose name is the service's error code. */
export async function callAwsJson(url: string, target: string, input: object): Promise<Record<string, unknown>> {
  const version = target.startsWith("DynamoDB") ? "1.0" : "1.1";
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": `application/x-amz-json-${version}`,
      "x-amz-target": target,
      "x-amz-date": "20260101T000000Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=local/20260101/local/local/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify(input),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (response.ok) return answer;
  const code = String(answer.__type ?? response.status)
    .split("#")
    .at(-1);
  throw Object.assign(new Error(`${target}: ${code}: ${answer.message ?? ""}`), { name: code });
}
