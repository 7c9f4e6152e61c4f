// Where a request goes: to which origin, and through which proxy.

export interface Route {
  /** `http://host:port` or `https://host:port` of the photos' store. */
  origin: string;
  /** The proxy's URL, where one stands between. */
  proxy?: string | undefined;
}

export function routeKey(route: Route): string {
  return route.proxy ? `${route.origin} ${route.proxy}` : route.origin;
}

/** A URL's host as systems know it: an IPv6 address without its brackets. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}
