// Is the API there, over which proxy and which TLS, and does this machine's clock agree with it?
import { connect as connectTls, type TLSSocket } from "node:tls";
import { apiVersion, type ConfigAnswer } from "../../api/contract.ts";
import { exitCodes } from "../errors.ts";
import { openSockets } from "../http/open-sockets.ts";
import { readAnswer } from "../http/read-answer.ts";
import { formatDuration } from "../output/units.ts";
import { type Finding, findingOf } from "./finding.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Cognito refuses an SRP proof that is older than this, and tokens look expired. */
const maxSkewMs = 5 * 60_000;
const tlsTimeoutMs = 10_000;

/** Reaches the API once, and reads its answer's date for the clock. */
export async function checkApi(apiUrl: string, env: Environment, now: () => number): Promise<Finding[]> {
  const { origin, pathname } = new URL(apiUrl);
  const transport = openSockets(origin, env);
  const startedAt = now();
  try {
    const path = `${pathname.replace(/\/+$/, "")}/config`;
    const answer = await transport.send({ method: "GET", path, headers: ["accept", "application/json"] });
    const tookMs = now() - startedAt;
    const config = readAnswer<ConfigAnswer>(origin, answer, now(), "contentTypes");
    const date = Date.parse(String(answer.headers.date));
    return [
      apiFinding(apiUrl, tookMs, config),
      // The server wrote its date somewhere between our sending and our receiving.
      clockFinding(Number.isNaN(date) ? undefined : startedAt + tookMs / 2 - date),
    ];
  } catch (error) {
    return [findingOf("API", error, "Check the URL, the network and the proxy settings; then run this again.")];
  } finally {
    await transport.close();
  }
}

function apiFinding(apiUrl: string, tookMs: number, config: ConfigAnswer): Finding {
  const saw = `${apiUrl} answers in ${Math.round(tookMs)} ms (region ${config.region}, ${config.authFlow})`;
  if (config.apiVersion === apiVersion) return { check: "API", state: "ok", saw };
  const advice = config.apiVersion > apiVersion ? "Update photoup." : "Ask who runs the API to update it.";
  const versions = `it speaks version ${config.apiVersion} of the contract, this photoup ${apiVersion}`;
  return { check: "API", state: "wrong", saw: `${saw}; ${versions}`, advice, exitCode: exitCodes.usage };
}

/** @param skewMs how far this machine's clock is ahead; the date has whole seconds only */
export function clockFinding(skewMs: number | undefined): Finding {
  if (skewMs === undefined) return { check: "clock", state: "skipped", saw: "the API's answer has no date" };
  const seconds =
    Math.abs(skewMs) < 1500
      ? "agrees with the API's"
      : `${formatDuration(Math.abs(skewMs))} ${skewMs > 0 ? "ahead" : "behind"}`;
  if (Math.abs(skewMs) < maxSkewMs) return { check: "clock", state: "ok", saw: seconds };
  const advice = "Set this machine's clock by the network: sign-in is refused where it is five minutes off.";
  return { check: "clock", state: "wrong", saw: seconds, advice, exitCode: exitCodes.usage };
}

/** The proxy as photoup's own transport reads it. A password in its URL is not shown. */
export function proxyFinding(apiUrl: string, env: Environment): Finding {
  const isTls = apiUrl.startsWith("https:");
  const name = (isTls ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy", "HTTP_PROXY"]).find((key) => env[key]);
  const value = name && env[name];
  if (!value) return { check: "proxy", state: "ok", saw: "none: connections are direct" };
  const exceptions = env.no_proxy || env.NO_PROXY;
  const note = exceptions ? `; NO_PROXY is ${exceptions}` : "";
  if (URL.canParse(value)) return { check: "proxy", state: "ok", saw: `${name} is ${new URL(value).origin}${note}` };
  const advice = `Write it as a URL: ${name}=http://proxy.example.com:8080`;
  return { check: "proxy", state: "wrong", saw: `${name} is no URL`, advice, exitCode: exitCodes.usage };
}

/** The certificate and the protocol as this machine sees them, on a direct connection. */
export async function checkTls(apiUrl: string, env: Environment): Promise<Finding> {
  const { protocol, hostname, port } = new URL(apiUrl);
  if (protocol !== "https:") {
    const isLocal = /^(localhost|127\.|\[::1\])/.test(hostname);
    if (isLocal) return { check: "TLS", state: "skipped", saw: "not used: the API is on this machine" };
    const advice = "Use the API's https:// URL: over this one others can read along.";
    return { check: "TLS", state: "wrong", saw: "the API is not encrypted", advice, exitCode: exitCodes.usage };
  }
  if (env.https_proxy || env.HTTPS_PROXY)
    return { check: "TLS", state: "skipped", saw: "seen by the proxy's connection" };
  const ca = env.NODE_EXTRA_CA_CERTS ? ` (with NODE_EXTRA_CA_CERTS)` : "";
  try {
    const socket = await handshake(hostname, Number(port || 443));
    const { issuer, valid_to: until } = socket.getPeerCertificate();
    const seen = `${socket.getProtocol()}, certificate by ${[issuer?.O ?? issuer?.CN].flat().join(", ")} until ${until}${ca}`;
    socket.destroy();
    return { check: "TLS", state: "ok", saw: seen };
  } catch (error) {
    return findingOf("TLS", error, "If a proxy inspects this network, name its CA file in NODE_EXTRA_CA_CERTS.");
  }
}

function handshake(host: string, port: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const servername = /^[\d.:[\]]+$/.test(host) ? "" : host;
    const socket = connectTls({ host, port, servername, timeout: tlsTimeoutMs });
    socket.once("secureConnect", () => resolve(socket));
    socket.once("timeout", () => socket.destroy(new Error("The TLS handshake took too long.")));
    socket.once("error", reject);
  });
}
