import { type EvaluationResult, paginateListGroups, paginateListUsers, paginateSimulatePrincipalPolicy } from '@aws-sdk/client-iam';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { ChoiceField } from '../../controls/ChoiceField.tsx';
import { listed } from '../../controls/lists.ts';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { useAction } from '../../data/useAction.ts';
import { collect, useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { usePlace } from '../../frame/router.ts';
import { iam, listRoles } from '../../iam/client.ts';

const decisions = {
  allowed: { type: 'success', text: 'Allowed' },
  explicitDeny: { type: 'error', text: 'Denied by a statement' },
  implicitDeny: { type: 'stopped', text: 'Denied: no statement allows it' },
} as const;

const decisionOf = (r: EvaluationResult) => decisions[r.EvalDecision ?? 'implicitDeny'];
const policiesOf = (r: EvaluationResult) => (r.MatchedStatements ?? []).map((s) => s.SourcePolicyId).join(', ');
const keyOf = (r: EvaluationResult) => `${r.EvalActionName} ${r.EvalResourceName}`;

const columns: Column<EvaluationResult>[] = [
  { id: 'action', header: 'Action', cell: (r) => r.EvalActionName, text: (r) => r.EvalActionName ?? '', isRowHeader: true },
  {
    id: 'resource',
    header: 'Resource',
    cell: (r) => <span className="arn">{r.EvalResourceName}</span>,
    text: (r) => r.EvalResourceName ?? '',
  },
  {
    id: 'decision',
    header: 'Decision',
    cell: (r) => <StatusIndicator type={decisionOf(r).type}>{decisionOf(r).text}</StatusIndicator>,
    text: (r) => decisionOf(r).text,
  },
  { id: 'policies', header: 'By', cell: (r) => policiesOf(r) || '-', text: policiesOf },
];

/** Roles, users and groups. */
async function principals(signal: AbortSignal) {
  const [roles, users, groups] = await Promise.all([
    listRoles(signal),
    collect(paginateListUsers({ client: iam() }, {}), (page) => page.Users, signal),
    collect(paginateListGroups({ client: iam() }, {}), (page) => page.Groups, signal),
  ]);
  return [
    ...roles.map((r) => ({ value: r.Arn!, label: r.RoleName, description: 'Role' })),
    ...users.map((u) => ({ value: u.Arn!, label: u.UserName, description: 'User' })),
    ...groups.map((g) => ({ value: g.Arn!, label: g.GroupName, description: 'Group' })),
  ];
}

/** What the policies of somebody say to actions, without doing any. With ?principal=‹ARN› of that one. */
export default function SimulatorPage() {
  const [principal, setPrincipal] = useState(usePlace().query.get('principal'));
  const [actions, setActions] = useState('lambda:InvokeFunction\nlogs:PutLogEvents');
  const [resource, setResource] = useState('*');
  const [results, setResults] = useState<readonly EvaluationResult[]>();
  const offered = useLoad(principals, []);
  const { run, isBusy } = useAction(async () => {
    setResults(undefined);
    const asked = { PolicySourceArn: principal!, ActionNames: listed(actions), ResourceArns: [resource] };
    setResults(await collect(paginateSimulatePrincipalPolicy({ client: iam() }, asked), (page) => page.EvaluationResults));
  });
  return (
    <Page title="Policy simulator" description="What policies say to actions, without doing any.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Form
          actions={
            <Button variant="primary" loading={isBusy} disabled={principal === null || listed(actions).length === 0 || resource === ''}>
              Run simulation
            </Button>
          }
        >
          <Container header={<Header variant="h2">Simulation</Header>}>
            <SpaceBetween size="l">
              <ChoiceField
                label="Principal"
                options={offered.value ?? (principal === null ? [] : [principal])}
                value={principal}
                onChange={setPrincipal}
                filteringType="auto"
                statusType={offered.isLoading ? 'loading' : 'finished'}
                placeholder="Choose a role, a user or a group"
              />
              <FormField label="Actions" constraintText="One a line, as lambda:InvokeFunction.">
                <Textarea value={actions} rows={4} spellcheck={false} onChange={({ detail }) => setActions(detail.value)} />
              </FormField>
              <TextField label="Resource" hint="An ARN, or * for any." value={resource} onChange={setResource} isWide />
            </SpaceBetween>
          </Container>
        </Form>
      </form>
      {results && (
        <ResourceTable
          title="Results"
          many="results"
          loading={{ value: results, isLoading: false, refresh: () => void run() }}
          columns={columns}
          trackBy={keyOf}
          isPage={false}
        />
      )}
    </Page>
  );
}
