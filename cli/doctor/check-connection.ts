// Checks whether the API is reachable, through which proxy and with which TLS, and whether this machine's clock agrees with it.
import { connect as connectTls, type TLSSocket } from "node:tls";
import { apiVersion, type ConfigAnswer } from "../../api/contract.ts";
import { exitCodes } from "../errors.ts";
import { type AssertAnswer, assertConfig } from "../http/assert-answer.ts";
import { connectionReason } from "../http/connection-reason.ts";
import { openSockets } from "../http/open-sockets.ts";
import { isLoopback } from "../http/private-route.ts";
import { proxyFor, proxySettingsOf } from "../http/proxy-for.ts";
import { readAnswer } from "../http/read-answer.ts";
import { maxAnswerBytes, type Transport } from "../http/transport.ts";
import { formatDuration } from "../output/units.ts";
import { type Finding, findingOf } from "./finding.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** With a larger difference, Cognito refuses the SRP proof, and tokens look expired. */
const maxSkewMs = 5 * 60_000;
const tlsTimeoutMs = 10_000;

/** Sends one request to the API, and compares the clock with the answer's date. */
export async function checkApi(apiUrl: string, env: Environment, now: () => number): Promise<Finding[]> {
  const { origin, pathname } = new URL(apiUrl);
  const startedAt = now();
  let transport: Transport | undefined;
  try {
    transport = openSockets(origin, env);
    const path = `${pathname.replace(/\/+$/, "")}/config`;
    const answer = await transport.send({
      method: "GET",
      path,
      headers: ["accept", "application/json"],
      maxAnswerBytes: maxAnswerBytes.config,
    });
    const tookMs = now() - startedAt;
    const config: ConfigAnswer = readAnswer(origin, answer, now(), "contentTypes");
    const assert: AssertAnswer<ConfigAnswer> = assertConfig;
    if (config.apiVersion === apiVersion) assert(config, origin); // another version has other shapes
    const date = Date.parse(String(answer.headers.date));
    return [
      apiFinding(apiUrl, tookMs, config),
      // The server wrote its date between our request and its answer: take the middle.
      clockFinding(Number.isNaN(date) ? undefined : startedAt + tookMs / 2 - date),
    ];
  } catch (error) {
    return [findingOf("API", error, "Check the URL, the network and the proxy settings, then run this again.")];
  } finally {
    await transport?.close();
  }
}

function apiFinding(apiUrl: string, tookMs: number, config: ConfigAnswer): Finding {
  const saw = `${apiUrl} answers in ${Math.round(tookMs)} ms (region ${config.region}, ${config.authFlow})`;
  if (config.apiVersion === apiVersion) return { check: "API", state: "ok", saw };
  const advice = config.apiVersion > apiVersion ? "Update photoup." : "Ask whoever runs the server to update it.";
  const versions = `it uses version ${config.apiVersion} of the contract, but this photoup uses ${apiVersion}`;
  return { check: "API", state: "wrong", saw: `${saw}; ${versions}`, advice, exitCode: exitCodes.usage };
}

/** @param skewMs how far this machine's clock is ahead; the server's date has whole seconds only */
export function clockFinding(skewMs: number | undefined): Finding {
  if (skewMs === undefined) return { check: "clock", state: "skipped", saw: "the API's answer has no date" };
  const saw =
    Math.abs(skewMs) < 1500
      ? "agrees with the API's"
      : `${formatDuration(Math.abs(skewMs))} ${skewMs > 0 ? "ahead" : "behind"}`;
  if (Math.abs(skewMs) < maxSkewMs) return { check: "clock", state: "ok", saw };
  const advice = "Turn on automatic time on this machine: signing in fails if its clock is five minutes off.";
  return { check: "clock", state: "wrong", saw, advice, exitCode: exitCodes.usage };
}

/** The proxy, read in the same way as photoup's transport does. A password in its URL is not shown. */
export function proxyFinding(apiUrl: string, env: Environment): Finding {
  const scheme = apiUrl.startsWith("https:") ? "https_proxy" : "http_proxy";
  const name = [scheme, scheme.toUpperCase(), "all_proxy", "ALL_PROXY"].find((key) => env[key]);
  const value = name && env[name];
  if (!value) return { check: "proxy", state: "ok", saw: "none: connections are direct" };
  const exceptions = env.no_proxy || env.NO_PROXY;
  const note = exceptions ? `; NO_PROXY is ${exceptions}` : "";
  const advice = `Write it as a URL: ${name}=http://proxy.example.com:8080`;
  try {
    const proxy = proxyFor(apiUrl, proxySettingsOf(env));
    if (!proxy) return { check: "proxy", state: "ok", saw: `none for the API, by NO_PROXY (${exceptions})` };
    if (URL.canParse(value) && value.includes("://"))
      return { check: "proxy", state: "ok", saw: `${name} is ${new URL(proxy).origin}${note}` };
    if (!/:\d+$/.test(value))
      return { check: "proxy", state: "wrong", saw: `${name} is not a URL`, advice, exitCode: exitCodes.usage };
    return { check: "proxy", state: "ok", saw: `${name} is treated as ${new URL(proxy).origin}${note}` };
  } catch (error) {
    const saw = `${name}: ${error instanceof Error ? error.message : error}`;
    return { check: "proxy", state: "wrong", saw, advice, exitCode: exitCodes.usage };
  }
}

function isProxied(apiUrl: string, env: Environment): boolean {
  try {
    return proxyFor(apiUrl, proxySettingsOf(env)) !== undefined;
  } catch {
    return true; // the proxy check reports the error
  }
}

/** Checks the certificate and the protocol of a direct connection. */
export async function checkTls(apiUrl: string, env: Environment): Promise<Finding> {
  const { protocol, hostname, port } = new URL(apiUrl);
  if (protocol !== "https:") {
    if (isLoopback(hostname)) return { check: "TLS", state: "skipped", saw: "not used: the API is on this machine" };
    const advice = "Use the server's https:// URL: over http://, others on the network can read everything.";
    return { check: "TLS", state: "wrong", saw: "the API is not encrypted", advice, exitCode: exitCodes.usage };
  }
  if (isProxied(apiUrl, env))
    return { check: "TLS", state: "skipped", saw: "not checked: connections go through the proxy" };
  const ca = env.NODE_EXTRA_CA_CERTS ? ` (with NODE_EXTRA_CA_CERTS)` : "";
  try {
    const socket = await handshake(hostname, Number(port || 443));
    const { issuer, valid_to: until } = socket.getPeerCertificate();
    const seen = `${socket.getProtocol()}, certificate by ${[issuer?.O ?? issuer?.CN].flat().join(", ")} until ${until}${ca}`;
    socket.destroy();
    return { check: "TLS", state: "ok", saw: seen };
  } catch (error) {
    const { code = "no_answer", message } = error as NodeJS.ErrnoException;
    const saw = `${connectionReason(code, message)} (${code})`;
    const advice = "If a proxy inspects this network's traffic, set NODE_EXTRA_CA_CERTS to its CA file.";
    return { check: "TLS", state: "wrong", saw, advice, exitCode: exitCodes.unreachable };
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
