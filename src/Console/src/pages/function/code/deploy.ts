import { UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { lambda, settled } from '../../../lambda/client.ts';

/** @returns the SHA-256 of the code, once it is what runs */
export async function deploy(functionName: string, zip: Uint8Array): Promise<string> {
  await lambda().send(new UpdateFunctionCodeCommand({ FunctionName: functionName, ZipFile: zip }));
  return (await settled(functionName)).CodeSha256!;
}
