// Bad proxies between photoup and the sign-in service: each ends with a message, in time, and a signal ends the wait.
import type { ChildProcess } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { photoIdOf } from "../../api/contract.ts";
import { answerJson, serveHttp } from "../support/http-server.ts";
import { listen } from "../support/listen.ts";
import { serveRaw } from "../support/raw-server.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { selfSignedCertificate } from "../support/self-signed-certificate.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyPhoto } from "../support/tiny-photos.ts";

const config = {
  apiVersion: 1,
  region: "eu-west-1",
  userPoolId: "eu-west-1_Pool",
  userPoolClientId: "client",
  authFlow: "USER_PASSWORD_AUTH",
  contentTypes: ["image/png"],
  maxBytes: 1_000_000,
};

/** A run whose API is local, and whose sign-in service is only reachable through a proxy. */
async function throughProxy(
  manner: (socket: Socket) => void,
  args: string[],
  onTunnel?: (child: ChildProcess) => void,
) {
  let connects = 0;
  let child: ChildProcess | undefined;
  await using api = await serveHttp((_, response) => answerJson(response, 200, config));
  await using proxy = await serveRaw((socket) =>
    socket.once("data", (data) => {
      connects += data.toString().startsWith("CONNECT cognito-idp.eu-west-1.amazonaws.com:443 ") ? 1 : 0;
      if (child) onTunnel?.(child);
      manner(socket);
    }),
  );
  const env = {
    PHOTOUP_API_URL: api.origin,
    PHOTOUP_EMAIL: "ann@example.com",
    PHOTOUP_PASSWORD: "secret-password",
    HTTPS_PROXY: `http://ann:proxy-secret@127.0.0.1:${proxy.port}`,
  };
  const result = await runPhotoup(args, { env, onStart: (started) => (child = started) });
  const output = result.stdout + result.stderr;
  expect(output).not.toMatch(/secret/);
  return { ...result, connects };
}

describe("a proxy", () => {
  it("that closes each tunnel is tried a few times and named: exit 6", async () => {
    const result = await throughProxy((socket) => socket.destroy(), ["whoami"]);
    expect(result.exitCode).toBe(6);
    expect(result.stderr).toMatch(/sign-in service at https:\/\/cognito.*the proxy closed the connection/);
    expect(result.connects).toBeGreaterThan(1);
    expect(result.connects).toBeLessThanOrEqual(5);
  });

  it.each(["push", "verify"])(
    "that refuses the password ends %s at once with exit 6, and the message says where to write it",
    async (verb) => {
      await using folder = await temporaryFolder();
      await writeFile(folder.at("a.png"), tinyPhoto().bytes);
      const refuse = (socket: Socket) => void socket.end("HTTP/1.1 407 Who are you?\r\n\r\n");
      const result = await throughProxy(refuse, [verb, folder.path, "--event", "42"]);
      expect(result.exitCode).toBe(6);
      expect(result.stdout + result.stderr).toMatch(/rejected the user name or password.*\(407\).*NAME:PASSWORD@/);
      expect(result.connects).toBeLessThanOrEqual(4);
    },
  );

  it("that never answers does not delay a signal: a push ends with 143", async () => {
    await using folder = await temporaryFolder();
    await writeFile(folder.at("a.png"), tinyPhoto().bytes);
    let signalledAt = 0;
    const signal = (child: ChildProcess) => {
      signalledAt ||= performance.now();
      child.kill("SIGTERM");
    };
    const result = await throughProxy(() => {}, ["push", folder.path, "--event", "42"], signal);
    // Undisturbed, it waits for 15 s and tries again.
    expect(performance.now() - signalledAt).toBeLessThan(14_000);
    expect(result.connects).toBe(1);
    expect(result.exitCode).toBe(143);
    expect(result.stderr).toContain("stopping");
  });

  it.each([
    ["SOCKS", { ALL_PROXY: "socks5://127.0.0.1:1080" }, /SOCKS proxy, which photoup does not speak/],
    ["no address", { HTTPS_PROXY: "http://:::" }, /Write it as HTTPS_PROXY=/],
  ])("that is %s is refused with a message: exit 2", async (_row, proxy, sentence) => {
    const env = { PHOTOUP_API_URL: "https://photos.invalid", PHOTOUP_ID_TOKEN: "token", ...proxy };
    const result = await runPhotoup(["ls", "42"], { env });
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toMatch(sentence);
  });
});

describe("through a tunnel, a trusted certificate", () => {
  const tunnel = (socket: Socket) =>
    socket.once("data", (asked) => {
      const onward = connect(Number(/^CONNECT 127\.0\.0\.1:(\d+) /.exec(asked.toString())?.[1]), "127.0.0.1");
      onward.on("error", () => socket.destroy()).once("connect", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
      socket.pipe(onward).pipe(socket);
    });

  it.each([
    ["for the API's address is accepted", "address", 0, ""],
    ["for the proxy's name is refused", "name", 6, "its certificate is for another name"],
  ] as const)("%s", async (_row, isFor, exitCode, sentence) => {
    await using folder = await temporaryFolder();
    const certificate = selfSignedCertificate([isFor]);
    await writeFile(folder.at("ca.pem"), certificate.cert);
    await using api = await listen(
      createServer(certificate, (_, response) => answerJson(response, 200, { photos: [] })),
    );
    await using proxy = await serveRaw(tunnel);
    const result = await runPhotoup(["ls", "42"], {
      env: {
        PHOTOUP_API_URL: `https://127.0.0.1:${api.port}`,
        PHOTOUP_ID_TOKEN: "token",
        HTTPS_PROXY: `http://localhost:${proxy.port}`,
        NODE_EXTRA_CA_CERTS: folder.at("ca.pem"),
      },
    });
    expect(result.stderr).toContain(sentence);
    expect(result.exitCode).toBe(exitCode);
  });
});

describe("an unencrypted address", () => {
  it.each([
    ["the API", {}, "http://photos.invalid"],
    ["the API, with a password", { PHOTOUP_EMAIL: "ann@example.com", PHOTOUP_PASSWORD: "p" }, "http://photos.invalid"],
  ])("of %s is refused before anything is sent", async (_row, signIn, url) => {
    const env = { PHOTOUP_API_URL: url, PHOTOUP_ID_TOKEN: "token", ...signIn };
    const result = await runPhotoup(["ls", "42"], { env });
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain("is not encrypted");
  });

  it.each(["login", "whoami"])("of the sign-in service is refused by %s", async (verb) => {
    const insecure = { ...config, cognitoEndpoint: "http://sign-in.invalid" };
    await using api = await serveHttp((_, response) => answerJson(response, 200, insecure));
    const env: Record<string, string> = { PHOTOUP_API_URL: api.origin };
    if (verb === "whoami") Object.assign(env, { PHOTOUP_EMAIL: "ann@example.com", PHOTOUP_PASSWORD: "p" });
    const args = verb === "login" ? ["login", "--email", "ann@example.com", "--password-stdin"] : [verb];
    const result = await runPhotoup(args, { env, input: "p" });
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain("http://sign-in.invalid is not encrypted");
  });

  it("of the store gets no photo: each fails with that reason", async () => {
    await using folder = await temporaryFolder();
    const { bytes, sha256 } = tinyPhoto();
    await writeFile(folder.at("a.png"), bytes);
    const photoId = photoIdOf(Buffer.from(sha256, "base64"));
    await using api = await serveHttp((asked, response) => {
      if (asked.url === "/config") return answerJson(response, 200, config);
      if (asked.url.endsWith("/lookup")) return answerJson(response, 200, { photos: [] });
      const s3PutObjectUrl = "http://store.invalid/a?X-Amz-Signature=s";
      answerJson(response, 200, { photoId, s3PutObjectUrl, headers: {}, expiresAt: "2030-01-01T00:00:00Z" });
    });
    const env = { PHOTOUP_API_URL: api.origin, PHOTOUP_ID_TOKEN: "token" };
    const result = await runPhotoup(["push", folder.path, "--event", "42"], { env });
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain("not encrypted");
  });
});
