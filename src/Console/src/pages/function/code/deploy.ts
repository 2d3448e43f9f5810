import { UpdateFunctionCodeCommand, type UpdateFunctionCodeCommandInput } from '@aws-sdk/client-lambda';
import { lambda, settled } from '../../../lambda/client.ts';

export type Code = Pick<UpdateFunctionCodeCommandInput, 'ZipFile' | 'S3Bucket' | 'S3Key' | 'S3ObjectVersion'>;

/** @returns the SHA-256 of the code, once it is what runs */
export async function deploy(functionName: string, code: Code): Promise<string> {
  await lambda().send(new UpdateFunctionCodeCommand({ FunctionName: functionName, ...code }));
  return (await settled(functionName)).CodeSha256!;
}
