// Chooses the proxy for a URL by the conventions of HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.
import { BlockList, isIP } from "node:net";
import { UsageError } from "../errors.ts";
import { bareHost } from "./route.ts";

export interface ProxySettings {
  httpProxy: string;
  httpsProxy: string;
  /** Names, `.suffixes`, addresses, networks (`10.0.0.0/8`) or `*`, each with an optional port, separated by commas or spaces. */
  noProxy: string;
}

export function proxySettingsOf(env: Readonly<Record<string, string | undefined>>): ProxySettings {
  const all = env.all_proxy || env.ALL_PROXY || "";
  return {
    httpProxy: env.http_proxy || env.HTTP_PROXY || all,
    httpsProxy: env.https_proxy || env.HTTPS_PROXY || all,
    noProxy: env.no_proxy || env.NO_PROXY || "",
  };
}

/**
 * @param url may come from an answer; an invalid one is refused by whoever opens it
 * @returns an http: or https: URL. @throws UsageError if photoup cannot use the proxy in the setting
 */
export function proxyFor(url: string, settings: ProxySettings): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, port } = new URL(url);
  const isSecure = protocol === "https:";
  const proxy = (isSecure ? settings.httpsProxy : settings.httpProxy).trim();
  if (!proxy || isExcepted(hostname, port || (isSecure ? "443" : "80"), settings.noProxy)) return undefined;
  return checkedProxy(proxy.includes("://") ? proxy : `http://${proxy}`);
}

function checkedProxy(proxy: string): string {
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (url?.hostname && (url.protocol === "http:" || url.protocol === "https:")) return proxy;
  if (url && /^socks/i.test(url.protocol)) {
    throw new UsageError(
      "The proxy in the environment is a SOCKS proxy, which photoup does not speak. Set HTTPS_PROXY to an HTTP proxy " +
        "(http://proxy.example.com:8080), or name the API's host in NO_PROXY to reach it directly.",
    );
  }
  throw new UsageError(
    "The proxy in the environment is not an address that photoup can use. Write it as HTTPS_PROXY=http://proxy.example.com:8080.",
  );
}

function isExcepted(hostname: string, port: string, noProxy: string): boolean {
  const host = bareHost(hostname).replace(/\.$/, "");
  return noProxy
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === "*") return true;
      if (entry.includes("/")) return isInNetwork(host, entry);
      // An IPv6 address without brackets contains colons and cannot have a port.
      const isBareIPv6 = /^[^[]*:.*:/.test(entry);
      const [, name = "", entryPort] = /^(.+?)(?::(\d+))?$/.exec(isBareIPv6 ? `[${entry}]` : entry) ?? [];
      if (entryPort && entryPort !== port) return false;
      const bare = bareHost(name);
      if (isIP(host)) return isIP(bare) !== 0 && isInNetwork(host, `${bare}/${isIP(bare) === 6 ? 128 : 32}`);
      return `.${host}`.endsWith(name.replace(/^\*?\.?/, ".").replace(/\.$/, ""));
    });
}

/** @param network such as `10.0.0.0/8` or `fd00::/8`; an invalid one contains nothing */
function isInNetwork(address: string, network: string): boolean {
  const [, base = "", bits = ""] = /^\[?([0-9a-f.:]+)\]?\/(\d{1,3})$/.exec(network) ?? [];
  const family = isIP(base);
  if (family === 0 || isIP(address) !== family || Number(bits) > (family === 6 ? 128 : 32)) return false;
  const type = family === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  list.addSubnet(base, Number(bits), type);
  return list.check(address, type);
}
