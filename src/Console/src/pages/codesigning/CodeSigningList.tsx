import { type CodeSigningConfig, DeleteCodeSigningConfigCommand } from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { DeletableTable } from '../../controls/DeletableTable.tsx';
import type { Column } from '../../controls/ResourceTable.tsx';
import { When } from '../../controls/When.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, segment } from '../../frame/router.ts';
import { lambda } from '../../lambda/client.ts';
import { listCodeSigningConfigs, policies, policyOf } from '../../lambda/codeSigning.ts';
import { CodeSigningForm } from './CodeSigningForm.tsx';

const arnOf = (c: CodeSigningConfig) => c.CodeSigningConfigArn!;
const policyText = (c: CodeSigningConfig) => policies[policyOf(c)];

const columns: Column<CodeSigningConfig>[] = [
  {
    id: 'id',
    header: 'ID',
    cell: (c) => <Link href={address(`/code-signing-configurations/${segment(arnOf(c))}`)}>{c.CodeSigningConfigId}</Link>,
    text: (c) => c.CodeSigningConfigId!,
    isRowHeader: true,
  },
  { id: 'description', header: 'Description', cell: (c) => c.Description || '-', text: (c) => c.Description ?? '' },
  { id: 'policy', header: 'Signature policy', cell: policyText, text: policyText },
  { id: 'modified', header: 'Last modified', cell: (c) => <When time={c.LastModified} />, text: (c) => c.LastModified ?? '' },
];

export default function CodeSigningList() {
  const configs = useLoad(listCodeSigningConfigs, []);
  const [isCreating, setCreating] = useState(false);
  return (
    <Page title="Code signing configurations" hasOwnHeader>
      <DeletableTable
        title="Code signing configurations"
        one="code signing configuration"
        many="code signing configurations"
        loading={configs}
        columns={columns}
        trackBy={arnOf}
        consequence="Functions that still have it keep it from being deleted."
        remove={(arn) => lambda().send(new DeleteCodeSigningConfigCommand({ CodeSigningConfigArn: arn }))}
        actions={() => (
          <Button variant="primary" onClick={() => setCreating(true)}>
            Create configuration
          </Button>
        )}
      />
      {isCreating && <CodeSigningForm config={null} close={() => setCreating(false)} done={configs.refresh} />}
    </Page>
  );
}
