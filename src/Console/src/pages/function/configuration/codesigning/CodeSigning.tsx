import {
  DeleteFunctionCodeSigningConfigCommand,
  GetFunctionCodeSigningConfigCommand,
  PutFunctionCodeSigningConfigCommand,
} from '@aws-sdk/client-lambda';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { Loaded } from '../../../../data/Loaded.tsx';
import { useLoad } from '../../../../data/useLoad.ts';
import { address, segment } from '../../../../frame/router.ts';
import { lambda } from '../../../../lambda/client.ts';
import { idOf } from '../../../../lambda/codeSigning.ts';
import { CodeSigningChoice } from '../../../../lambda/CodeSigningChoice.tsx';
import type { FunctionView } from '../../view.ts';
import { EditableSection } from '../EditableSection.tsx';

/** The ARN of its config; '': none. */
const configOf = async (FunctionName: string, abortSignal: AbortSignal) =>
  (await lambda().send(new GetFunctionCodeSigningConfigCommand({ FunctionName }), { abortSignal })).CodeSigningConfigArn ?? '';

export default function CodeSigning({ view }: { view: FunctionView }) {
  const config = useLoad((signal) => configOf(view.name, signal), [view.name]);
  return (
    <Loaded of={config} what="code signing">
      {(arn) => <Section view={view} arn={arn} saved={config.refresh} />}
    </Loaded>
  );
}

function Section({ view, arn, saved }: { view: FunctionView; arn: string; saved: () => void }) {
  const [edited, setEdited] = useState(arn);
  const save = async () => {
    const of = { FunctionName: view.name };
    if (edited === '') await lambda().send(new DeleteFunctionCodeSigningConfigCommand(of));
    else await lambda().send(new PutFunctionCodeSigningConfigCommand({ ...of, CodeSigningConfigArn: edited }));
    saved();
  };
  return (
    <EditableSection
      title="Code signing"
      description="What is to happen to packages without a signature that is trusted. Signatures cannot be verified without AWS: every package counts as unsigned."
      view={view}
      begin={() => setEdited(arn)}
      save={save}
      form={<CodeSigningChoice value={edited} onChange={setEdited} />}
    >
      {arn === '' ? (
        'No code signing configuration'
      ) : (
        <Link href={address(`/code-signing-configurations/${segment(arn)}`)}>{idOf(arn)}</Link>
      )}
    </EditableSection>
  );
}
