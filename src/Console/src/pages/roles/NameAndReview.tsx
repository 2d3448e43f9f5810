import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type NewRole, trustPolicyOf } from './newRole.ts';

export function NameAndReview({ role, change }: { role: NewRole; change: (changes: Partial<NewRole>) => void }) {
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Role details</Header>}>
        <SpaceBetween size="m">
          <FormField label="Role name" constraintText="One to 64 letters, digits and +=,.@-_.">
            <Input value={role.name} onChange={({ detail }) => change({ name: detail.value })} spellcheck={false} autoComplete={false} />
          </FormField>
          <FormField
            label={
              <>
                Description <i>- optional</i>
              </>
            }
          >
            <Input value={role.description} onChange={({ detail }) => change({ description: detail.value })} />
          </FormField>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Trust policy</Header>}>
        <pre className="output" role="region" aria-label="Trust policy" tabIndex={0}>
          {trustPolicyOf(role)}
        </pre>
      </Container>
      <Container header={<Header variant="h2">Permissions policies</Header>}>
        {role.policies.length === 0 ? (
          'None'
        ) : (
          <ul>
            {role.policies.map((arn) => (
              <li key={arn}>{arn.split('/').pop()}</li>
            ))}
          </ul>
        )}
      </Container>
    </SpaceBetween>
  );
}
