import { DeleteSamplingRuleCommand, paginateGetSamplingRules, type SamplingRule } from '@aws-sdk/client-xray';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { DeletableTable } from '../../controls/DeletableTable.tsx';
import type { Column } from '../../controls/ResourceTable.tsx';
import { collect, useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { xray } from '../../xray/client.ts';
import { rateText } from './rules.ts';
import { SamplingRuleForm } from './SamplingRuleForm.tsx';

const nameOf = (r: SamplingRule) => r.RuleName!;
const patterns = ['ServiceName', 'ServiceType', 'Host', 'HTTPMethod', 'URLPath', 'ResourceARN'] as const;

/** Host example.com, URLPath /orders/*; what is left out matches anything. */
const matchOf = (r: SamplingRule) =>
  patterns
    .filter((member) => r[member] !== '*')
    .map((member) => `${member} ${r[member]}`)
    .join(', ') || 'Every request';

const columns: Column<SamplingRule>[] = [
  {
    id: 'priority',
    header: 'Priority',
    cell: (r) => r.Priority,
    text: (r) => String(r.Priority).padStart(6),
  },
  { id: 'name', header: 'Name', cell: nameOf, text: nameOf, isRowHeader: true },
  { id: 'reservoir', header: 'Reservoir', cell: (r) => `${r.ReservoirSize} a second`, text: (r) => String(r.ReservoirSize).padStart(9) },
  { id: 'rate', header: 'Fixed rate', cell: rateText, text: rateText },
  { id: 'match', header: 'Requests', cell: matchOf, text: matchOf },
];

export default function SamplingRuleList() {
  const rules = useLoad(
    async (signal) =>
      (await collect(paginateGetSamplingRules({ client: xray() }, {}), (page) => page.SamplingRuleRecords, signal)).map(
        (record) => record.SamplingRule!,
      ),
    [],
  );
  const [edited, setEdited] = useState<SamplingRule | null>();
  return (
    <Page title="Sampling rules" hasOwnHeader>
      <DeletableTable
        title="Sampling rules"
        one="sampling rule"
        many="sampling rules"
        description="Which requests are recorded: the first rule that a request matches says how many of its kind."
        loading={rules}
        columns={columns}
        trackBy={nameOf}
        remove={(RuleName) => xray().send(new DeleteSamplingRuleCommand({ RuleName }))}
        actions={(selected) => (
          <>
            <Button disabled={selected.length !== 1} onClick={() => setEdited(selected[0])}>
              Edit
            </Button>
            <Button variant="primary" onClick={() => setEdited(null)}>
              Create sampling rule
            </Button>
          </>
        )}
      />
      {edited !== undefined && <SamplingRuleForm rule={edited} close={() => setEdited(undefined)} done={rules.refresh} />}
    </Page>
  );
}
