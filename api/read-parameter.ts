// Reads a SecureString from the Parameter Store; the only user of its SDK.
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

/** Throws if there is no such parameter, or if the function may not read it. */
export async function readParameter(name: string): Promise<string> {
  const { Parameter } = await new SSMClient({}).send(new GetParameterCommand({ Name: name, WithDecryption: true }));
  if (!Parameter?.Value) throw new Error(`The parameter ${name} is empty.`);
  return Parameter.Value;
}
