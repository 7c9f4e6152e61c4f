// A SecureString of the Parameter Store, and the only user of its SDK.
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

/** Throws where there is no such parameter, or where the function may not read it. */
export async function readParameter(name: string): Promise<string> {
  const { Parameter } = await new SSMClient({}).send(new GetParameterCommand({ Name: name, WithDecryption: true }));
  if (!Parameter?.Value) throw new Error(`The parameter ${name} is empty.`);
  return Parameter.Value;
}
