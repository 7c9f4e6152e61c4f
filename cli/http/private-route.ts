// Whether what is sent can be read on the way: passwords, tokens, photos and presigned URLs leave over TLS, or never leave this machine.
import { BlockList, isIP } from "node:net";
import { bareHost, type Route } from "./route.ts";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** @param hostname as a URL has it: an IPv6 address in brackets */
export function isLoopback(hostname: string): boolean {
  const name = bareHost(hostname).toLowerCase();
  const family = isIP(name);
  // RFC 6761 §6.3: names below localhost never leave the machine either.
  if (family === 0) return /^(.+\.)?localhost\.?$/.test(name);
  return loopback.check(name, family === 6 ? "ipv6" : "ipv4");
}

/** Thousands of photos go the same way: the latest that was found to be private. */
let latest: Route | undefined;

/** The one check of all that is secret: before a password, a token or a photo is sent. */
export function isPrivateRoute(route: Route): boolean {
  if (route.origin.startsWith("https:")) return true;
  if (latest && route.origin === latest.origin && route.proxy === latest.proxy) return true;
  const isPrivate = staysHere(route);
  if (isPrivate) latest = route;
  return isPrivate;
}

function staysHere({ origin, proxy }: Route): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === "http:" && isLoopback(hostname) && (proxy === undefined || isLoopback(new URL(proxy).hostname));
}
