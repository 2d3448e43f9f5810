import { CreateRoleCommand } from '@aws-sdk/client-iam';
import Wizard from '@cloudscape-design/components/wizard';
import { useState } from 'react';
import { useAction } from '../../data/useAction.ts';
import { succeeded } from '../../frame/notifications.ts';
import { Page } from '../../frame/Page.tsx';
import { navigate, segment } from '../../frame/router.ts';
import { iam } from '../../iam/client.ts';
import { roleHolder } from '../../iam/holders.ts';
import { PolicyPicker } from '../../iam/PolicyPicker.tsx';
import { faultOf, initialRole, type NewRole, trustPolicyOf } from './newRole.ts';
import { NameAndReview } from './NameAndReview.tsx';
import { TrustedEntity } from './TrustedEntity.tsx';

export default function CreateRole() {
  const [step, setStep] = useState(0);
  const [role, setRole] = useState<NewRole>(initialRole);
  const [fault, setFault] = useState<string | null>(null);
  const change = (changes: Partial<NewRole>) => setRole((old) => ({ ...old, ...changes }));

  const { run, isBusy } = useAction(async () => {
    await iam().send(
      new CreateRoleCommand({
        RoleName: role.name,
        Description: role.description || undefined,
        AssumeRolePolicyDocument: trustPolicyOf(role),
      }),
    );
    const holder = roleHolder(role.name);
    for (const arn of role.policies) await holder.attach(arn);
    succeeded(`Role ${role.name} created.`);
    navigate(`/iam/roles/${segment(role.name)}`);
  });
  const go = (to: number) => {
    const found = to > step ? faultOf(step, role) : null;
    setFault(found);
    if (found === null) setStep(to);
  };
  const submit = () => {
    const found = faultOf(2, role);
    setFault(found);
    if (found === null) void run();
  };

  return (
    <Page title="Create role" above={[{ text: 'Roles', path: '/iam/roles' }]}>
      <Wizard
        activeStepIndex={step}
        isLoadingNextStep={isBusy}
        submitButtonText="Create role"
        i18nStrings={{
          stepNumberLabel: (n) => `Step ${n}`,
          collapsedStepsLabel: (n, of) => `Step ${n} of ${of}`,
          navigationAriaLabel: 'Steps',
          cancelButton: 'Cancel',
          previousButton: 'Previous',
          nextButton: 'Next',
          optional: 'optional',
        }}
        onNavigate={({ detail }) => go(detail.requestedStepIndex)}
        onCancel={() => navigate('/iam/roles')}
        onSubmit={submit}
        steps={[
          { title: 'Select trusted entity', errorText: fault, content: <TrustedEntity role={role} change={change} /> },
          {
            title: 'Add permissions',
            isOptional: true,
            description: 'For a function that writes its log: AWSLambdaBasicExecutionRole.',
            content: <PolicyPicker selected={role.policies} select={(policies) => change({ policies })} />,
          },
          { title: 'Name, review, and create', errorText: fault, content: <NameAndReview role={role} change={change} /> },
        ]}
      />
    </Page>
  );
}
