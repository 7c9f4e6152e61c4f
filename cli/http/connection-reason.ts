// Explains in plain words why no answer came. Node's codes mean nothing to a photographer.
import { isUntrustedCertificate } from "./retry-policy.ts";

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  ECONNABORTED: "the connection was cut",
  EPIPE: "the connection was cut",
  ENOTFOUND: "its host name was not found (offline, or a mistyped URL)",
  EAI_AGAIN: "host names cannot be looked up (offline?)",
  ENETUNREACH: "there is no network",
  ENETDOWN: "there is no network",
  EHOSTUNREACH: "no route to host",
  EHOSTDOWN: "no route to host",
  EADDRNOTAVAIL: "there is no network",
  ETIMEDOUT: "the connection timed out",
  EMFILE: "too many files and connections are open on this computer",
  ENFILE: "too many files and connections are open on this computer",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS (does the address begin with http://?)",
  CERT_HAS_EXPIRED: "its certificate has expired, or this computer's clock is wrong",
  CERT_NOT_YET_VALID: "its certificate is not valid yet, or this computer's clock is wrong",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
  stalled: "no answer came in time",
  late: "its answer took too long",
};

/** Errors about a proxy carry our own message, whatever their code. */
export const isOfProxy = (message: string): boolean => /^the proxy\b/.test(message);

/** @returns the end of a sentence. @param code from Node, OpenSSL or photoup. @param message of the same error; the fallback */
export function connectionReason(code: string, message: string): string {
  if (isOfProxy(message)) return message;
  if (Object.hasOwn(reasons, code)) return reasons[code] ?? message;
  if (isUntrustedCertificate(code)) return "its certificate is not trusted by this machine";
  return /^(ERR_SSL_|EPROTO)/.test(code) ? "the TLS connection failed" : message || "no answer came";
}
