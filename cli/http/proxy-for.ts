// Which proxy leads to a URL, by the conventions of HTTP_PROXY, HTTPS_PROXY and NO_PROXY.

export interface ProxySettings {
  httpProxy: string;
  httpsProxy: string;
  /** Names, `.suffixes`, `*`, each with an optional port; separated by commas or blanks. */
  noProxy: string;
}

export function proxySettingsOf(env: Readonly<Record<string, string | undefined>>): ProxySettings {
  return {
    httpProxy: env.http_proxy || env.HTTP_PROXY || "",
    httpsProxy: env.https_proxy || env.HTTPS_PROXY || "",
    noProxy: env.no_proxy || env.NO_PROXY || "",
  };
}

export function proxyFor(url: string, settings: ProxySettings): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  const isSecure = protocol === "https:";
  const proxy = isSecure ? settings.httpsProxy : settings.httpProxy;
  if (!proxy || isExcepted(hostname, port || (isSecure ? "443" : "80"), settings.noProxy)) return undefined;
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

function isExcepted(hostname: string, port: string, noProxy: string): boolean {
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === "*") return true;
      // An IPv6 address without brackets has colons of its own, and no port.
      const isBareIPv6 = /^[^[]*:.*:/.test(entry);
      const [, name = "", entryPort] = /^(.+?)(?::(\d+))?$/.exec(isBareIPv6 ? `[${entry}]` : entry) ?? [];
      if (entryPort && entryPort !== port) return false;
      const suffix = name.replace(/^\*?\.?/, ".");
      return `.${hostname}`.endsWith(suffix);
    });
}
