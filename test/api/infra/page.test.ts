// The page's bucket, its distribution, and the headers that both CloudFront and the local stack send.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readApiTemplate } from "../../../api/local/api-template.ts";
import { pageHeaders } from "../../../api/local/page-headers.ts";
import { projectFolder } from "../../support/project-folder.ts";
import type { Package } from "./package-stack.ts";
import { sharedPackage } from "./shared-package.ts";

let stack: Package;
beforeAll(async () => {
  stack = await sharedPackage("api");
});

const properties = (name: string) => stack.template.Resources[name]?.Properties as Record<string, unknown>;

interface Behaviour {
  PathPattern?: string;
  TargetOriginId: string;
  AllowedMethods: string[];
  CachePolicyId: string;
  OriginRequestPolicyId?: string;
  ViewerProtocolPolicy: string;
}

const distribution = () =>
  properties("Page").DistributionConfig as {
    DefaultRootObject: string;
    DefaultCacheBehavior: Behaviour;
    CacheBehaviors: Behaviour[];
  };

it("names that CloudFront needs to be unique in the account contain the region, so two regions can have the same stage", () => {
  const named = Object.entries(stack.template.Resources).filter(([, { Type }]) =>
    /^AWS::CloudFront::(PublicKey|KeyGroup|OriginAccessControl|ResponseHeadersPolicy|CachePolicy|OriginRequestPolicy|Function)$/.test(
      Type,
    ),
  );
  expect(named.length).toBeGreaterThan(1);
  for (const [id, { Properties }] of named) expect(JSON.stringify(Properties), id).toContain("AWS::Region");
});

describe("the page's distribution", () => {
  it("serves the page's files by default, from a bucket that nobody else may read", () => {
    expect(distribution()).toMatchObject({
      DefaultRootObject: "index.html",
      DefaultCacheBehavior: { TargetOriginId: "page", AllowedMethods: ["GET", "HEAD"] },
    });
    expect(properties("PageBucket")).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
    });
    const policy = JSON.stringify(properties("PageBucketPolicy"));
    expect(policy).toContain("cloudfront.amazonaws.com");
    expect(policy).toContain("${Page}");
  });

  it("forwards every path of the API, with the caller's token and all methods, and caches none of it", async () => {
    const { functions } = await readApiTemplate(join(projectFolder, "api"), "dev", {});
    const paths = Object.values(functions).flatMap(({ events }) =>
      events.flatMap(({ httpApi }) => {
        if (httpApi === undefined) return [];
        return [typeof httpApi === "string" ? (httpApi.split(" ")[1] ?? "") : (httpApi as { path: string }).path];
      }),
    );
    const patterns = distribution().CacheBehaviors.map(({ PathPattern = "" }) => PathPattern);
    const isCovered = (path: string) =>
      patterns.some((pattern) => (pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern));
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !isCovered(path))).toEqual([]);
    for (const behaviour of distribution().CacheBehaviors) {
      expect(behaviour).toMatchObject({
        TargetOriginId: "api",
        ViewerProtocolPolicy: "https-only",
        CachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        OriginRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
      });
      expect(behaviour.AllowedMethods).toEqual(expect.arrayContaining(["GET", "POST", "PUT", "DELETE"]));
    }
  });

  it("has its own domain and certificate if the stage sets them", () => {
    const parameters = (stack.template as unknown as { Parameters: Record<string, { Default: string }> }).Parameters;
    expect(parameters.PageDomain?.Default).toBe("");
    expect(JSON.stringify(distribution())).toContain("acm:us-east-1");
  });
});

describe("the page's headers", () => {
  it("allow only the page's own parts to run, load or frame, locally as in the cloud", async () => {
    const api = await readApiTemplate(join(projectFolder, "api"), "dev", {});
    const origins = { Cdn: "http://127.0.0.1:1", Bucket: "http://127.0.0.1:2", Cognito: "http://127.0.0.1:3" };
    const headers = pageHeaders(api, origins);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    });
    const directives = Object.fromEntries(
      (headers["content-security-policy"] ?? "").split(";").map((directive) => {
        const [name = "", ...sources] = directive.trim().split(/\s+/);
        return [name, sources.join(" ")];
      }),
    );
    expect(directives).toEqual({
      "default-src": "'none'",
      "script-src": "'self' 'wasm-unsafe-eval'",
      "worker-src": "'self'",
      "style-src": "'self'",
      "img-src": "'self' blob: http://127.0.0.1:1",
      "connect-src": "'self' http://127.0.0.1:3 http://127.0.0.1:2 http://127.0.0.1:1",
      "form-action": "'none'",
      "base-uri": "'none'",
      "frame-ancestors": "'none'",
    });
  });
});

describe("the page's texts", () => {
  it("are one file for each language", () => {
    const files = readdirSync(join(projectFolder, "api/web/texts")).filter((name) => /^[a-z]{2}\.ts$/.test(name));
    expect(files).toEqual(["de.ts", "en.ts", "es.ts", "fr.ts"]);
  });
});
