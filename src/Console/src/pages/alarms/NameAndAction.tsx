import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { TextField } from '../../controls/TextField.tsx';

interface Named {
  name: string;
  description: string;
  /** The ARN of a function; none: ''. */
  action: string;
}

/** What alarms of every kind have. */
export const NameAndAction = ({ named, change }: { named: Named; change: (changes: Partial<Named>) => void }) => (
  <Container header={<Header variant="h2">Name and action</Header>}>
    <SpaceBetween size="l">
      <TextField label="Alarm name" value={named.name} onChange={(name) => change({ name })} />
      <TextField label="Alarm description" isOptional value={named.description} onChange={(description) => change({ description })} />
      <TextField
        label="Function to invoke when in alarm"
        isOptional
        hint="Its ARN. Its resource-based policy has to allow lambda.alarms.cloudwatch.amazonaws.com."
        value={named.action}
        onChange={(action) => change({ action })}
        placeholder="arn:aws:lambda:us-east-1:123456789012:function:name"
      />
    </SpaceBetween>
  </Container>
);
