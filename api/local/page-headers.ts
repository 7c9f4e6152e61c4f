// The headers that CloudFront adds to the page's files, from the template's policy, with this machine's addresses.
import type { ApiTemplate } from "./api-template.ts";

/** The local values of the policy's `${Names}`. */
export interface PageOrigins {
  Cdn: string;
  Bucket: string;
  Cognito: string;
}

interface HeadersPolicy {
  SecurityHeadersConfig: {
    ContentSecurityPolicy: { ContentSecurityPolicy: { "Fn::Sub": [string, unknown] } };
    FrameOptions: { FrameOption: string };
    ReferrerPolicy: { ReferrerPolicy: string };
  };
  CustomHeadersConfig: { Items: { Header: string; Value: string }[] };
}

/** Without Strict-Transport-Security: there is no TLS on this machine. */
export function pageHeaders(api: ApiTemplate, origins: PageOrigins): Record<string, string> {
  const policy = findPolicy(api);
  const { ContentSecurityPolicy, FrameOptions, ReferrerPolicy } = policy.SecurityHeadersConfig;
  const [csp] = ContentSecurityPolicy.ContentSecurityPolicy["Fn::Sub"];
  const custom = policy.CustomHeadersConfig.Items.map(({ Header, Value }) => [Header, Value] as const);
  return {
    "content-security-policy": csp.replace(/\$\{(\w+)\}/g, (_, name: keyof PageOrigins) => origins[name]),
    "x-content-type-options": "nosniff",
    "x-frame-options": FrameOptions.FrameOption,
    "referrer-policy": ReferrerPolicy.ReferrerPolicy,
    ...Object.fromEntries(custom),
  };
}

function findPolicy({ resources = [] }: ApiTemplate): HeadersPolicy {
  for (const { Resources = {} } of resources) {
    const found = Object.values(Resources).find(({ Type }) => Type === "AWS::CloudFront::ResponseHeadersPolicy");
    if (found) return found.Properties.ResponseHeadersPolicyConfig as HeadersPolicy;
  }
  throw new Error("the API's template has no headers for the page");
}
