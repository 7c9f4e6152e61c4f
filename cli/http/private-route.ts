// Checks that nobody can read the traffic: passwords, tokens, photos and presigned URLs travel over TLS or stay on this machine.
import { BlockList, isIP } from "node:net";
import { bareHost, type Route } from "./route.ts";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** @param hostname as in a URL: an IPv6 address has brackets */
export function isLoopback(hostname: string): boolean {
  const name = bareHost(hostname).toLowerCase();
  const family = isIP(name);
  // RFC 6761 §6.3: names below localhost never leave the machine either.
  if (family === 0) return /^(.+\.)?localhost\.?$/.test(name);
  return loopback.check(name, family === 6 ? "ipv6" : "ipv4");
}

/** The latest route that was found to be private. Thousands of photos take the same one. */
let latest: Route | undefined;

/** Checked before any password, token or photo is sent. */
export function isPrivateRoute(route: Route): boolean {
  if (route.origin.startsWith("https:")) return true;
  if (latest && route.origin === latest.origin && route.proxy === latest.proxy) return true;
  const isPrivate = staysOnThisMachine(route);
  if (isPrivate) latest = route;
  return isPrivate;
}

function staysOnThisMachine({ origin, proxy }: Route): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === "http:" && isLoopback(hostname) && (proxy === undefined || isLoopback(new URL(proxy).hostname));
}
