import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientOf } from './clients.ts';

const sts = clientOf((configuration) => new STSClient(configuration));

export interface Identity {
  account: string;
  /** user/ada, root, assumed-role/…/… */
  name: string;
  arn: string;
}

export async function identity(signal?: AbortSignal): Promise<Identity> {
  const answer = await sts().send(new GetCallerIdentityCommand({}), { abortSignal: signal });
  const arn = answer.Arn!;
  return { account: answer.Account!, arn, name: arn.split(':').slice(5).join(':') };
}
