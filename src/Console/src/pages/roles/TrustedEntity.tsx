import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import { JsonField } from '../../controls/JsonField.tsx';
import { type NewRole, services } from './newRole.ts';

export function TrustedEntity({ role, change }: { role: NewRole; change: (changes: Partial<NewRole>) => void }) {
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Trusted entity type</Header>}>
        <Tiles
          ariaLabel="Trusted entity type"
          columns={3}
          value={role.entity}
          items={[
            { value: 'service', label: 'AWS service', description: 'Lambda or another service acts for you.' },
            { value: 'account', label: 'AWS account', description: 'Users and roles of an account, this one or another.' },
            { value: 'custom', label: 'Custom trust policy', description: 'Say it in JSON.' },
          ]}
          onChange={({ detail }) => change({ entity: detail.value as NewRole['entity'] })}
        />
      </Container>
      <Container
        header={
          <Header variant="h2">
            {role.entity === 'service' ? 'Use case' : role.entity === 'account' ? 'An AWS account' : 'Custom trust policy'}
          </Header>
        }
      >
        {role.entity === 'service' && (
          <FormField label="Service or use case">
            <Select
              options={services}
              selectedOption={services.find((s) => s.value === role.service) ?? null}
              onChange={({ detail }) => change({ service: detail.selectedOption.value })}
            />
          </FormField>
        )}
        {role.entity === 'account' && (
          <FormField label="Account ID" constraintText="Twelve digits.">
            <Input value={role.account} inputMode="numeric" onChange={({ detail }) => change({ account: detail.value })} />
          </FormField>
        )}
        {role.entity === 'custom' && (
          <JsonField label="Trust policy" path="trust" text={role.custom} onChange={(custom) => change({ custom })} />
        )}
      </Container>
    </SpaceBetween>
  );
}
