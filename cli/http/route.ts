// A request's route: its origin, and the proxy on the way.

export interface Route {
  /** `http://host:port` or `https://host:port`. */
  origin: string;
  /** The proxy's URL, if there is one. */
  proxy?: string | undefined;
}

export function routeKey(route: Route): string {
  return route.proxy ? `${route.origin} ${route.proxy}` : route.origin;
}

/** A URL's host as the operating system takes it: an IPv6 address without brackets. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}
