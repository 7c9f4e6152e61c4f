// Adds to cognito-local what it lacks: AdminCreateUser with MessageAction RESEND, a new temporary password for users who never chose one.
import { randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { callCognito } from "./call-aws-json.ts";

interface Asked {
  UserPoolId: string;
  Username: string;
  MessageAction?: string;
}

/** Handles those requests itself; all others reach the server unchanged. @param say shows the mail, as cognito-local does */
export function resendInvitations(server: Server, url: string, say: (text: string) => void): void {
  const [serve] = server.listeners("request") as RequestListener[];
  if (!serve) return;
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (!String(request.headers["x-amz-target"]).endsWith(".AdminCreateUser")) return serve(request, response);
    void text(request).then(async (body) => {
      const asked: Asked = JSON.parse(body);
      if (asked.MessageAction === "RESEND") return answer(response, await resend(url, asked, say));
      // Its parser skips a request that already has a body.
      serve(Object.assign(request, { body: asked, _body: true }), response);
    });
  });
}

function answer(response: ServerResponse, { status, body }: { status: number; body: object }): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
}

async function resend(url: string, { UserPoolId, Username }: Asked, say: (text: string) => void) {
  const call = (action: string, input: object) => callCognito(url, action, { UserPoolId, Username, ...input });
  const user = await call("AdminGetUser", {}).catch(() => undefined);
  if (!user) return { status: 400, body: { __type: "UserNotFoundException", message: "User does not exist." } };
  const { UserStatus } = user as { UserStatus: string };
  if (UserStatus !== "FORCE_CHANGE_PASSWORD") {
    const message = `Resend not possible. ${UserStatus} status is not FORCE_CHANGE_PASSWORD`;
    return { status: 400, body: { __type: "UnsupportedUserStateException", message } };
  }
  const password = randomBytes(6).toString("base64url");
  await call("AdminSetUserPassword", { Password: password, Permanent: false });
  say(`Confirmation Code Delivery\n\nDestination: ${Username}\nCode:        ${password}\n`);
  return { status: 200, body: { User: { Username } } };
}
