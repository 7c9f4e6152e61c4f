// Reads a serverless.yml and resolves its variables with the framework's own code.
import { createRequire } from "node:module";
import path from "node:path";

type Configuration = Record<string, unknown>;
type Source = object;
interface Resolution {
  serviceDir: string;
  configuration: Configuration;
  variablesMeta: Map<string, { error?: Error }>;
  sources: Record<string, Source>;
  options: Record<string, string>;
  fulfilledSources: Set<string>;
  propertyPathsToResolve?: Set<string>;
}

const framework = (file: string) => createRequire(import.meta.url)(`serverless/lib/configuration/${file}`);

/**
 * @param folder the folder of the serverless.yml
 * @returns its content; CloudFormation's functions (`Fn::ImportValue`) stay as they are
 */
export async function readTemplate(folder: string, stage: string): Promise<Configuration> {
  const read: (file: string) => Promise<Configuration> = framework("read");
  const findVariables: (configuration: Configuration) => Resolution["variablesMeta"] =
    framework("variables/resolve-meta");
  const resolve: (resolution: Resolution) => Promise<void> = framework("variables/resolve");
  const source = (name: string) => framework(`variables/sources/${name}`);

  const configuration = await read(path.join(folder, "serverless.yml"));
  const resolution: Resolution = {
    serviceDir: folder,
    configuration,
    variablesMeta: findVariables(configuration),
    sources: {
      file: source("file"),
      self: source("self"),
      opt: source("opt"),
      sls: source("instance-dependent/get-sls")(),
      param: source("instance-dependent/param")({ configurationInput: configuration, processedInput: { options: {} } }),
    },
    options: { stage },
    fulfilledSources: new Set(["file", "self", "opt", "sls"]),
  };
  // Parameters are the values of variables and contain variables themselves, so they come first.
  await resolve({ ...resolution, propertyPathsToResolve: new Set(["params"]) });
  resolution.fulfilledSources.add("param");
  await resolve(resolution);
  const unresolved = [...resolution.variablesMeta].map(
    ([at, { error }]) => `${at.replaceAll("\0", ".")}: ${error?.message}`,
  );
  if (unresolved.length > 0) throw new Error(`${path.join(folder, "serverless.yml")}: ${unresolved.join("; ")}`);
  return configuration;
}
