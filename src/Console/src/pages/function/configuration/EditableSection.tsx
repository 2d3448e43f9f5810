import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { type ReactNode, useState } from 'react';
import { SubmitForm } from '../../../controls/SubmitForm.tsx';
import { succeeded } from '../../../frame/notifications.ts';
import type { FunctionView } from '../view.ts';

interface EditableSectionProps {
  title: string;
  description?: ReactNode;
  view: FunctionView;
  /** The form starts from what there is. */
  begin: () => void;
  canSave?: boolean;
  save: () => Promise<unknown>;
  form: ReactNode;
  /** What is seen while nothing is edited. */
  children: ReactNode;
}

export function EditableSection({ title, description, view, begin, canSave = true, save, form, children }: EditableSectionProps) {
  const [isEditing, setEditing] = useState(false);
  const saveAll = async () => {
    await save();
    succeeded(`Successfully updated the function ${view.name}.`, 'updated');
    setEditing(false);
    view.refresh();
  };
  const edit = (
    <Button
      ariaLabel={`Edit ${title.toLowerCase()}`}
      onClick={() => {
        begin();
        setEditing(true);
      }}
    >
      Edit
    </Button>
  );
  return (
    <Container
      header={
        <Header variant="h2" description={description} actions={!isEditing && edit}>
          {title}
        </Header>
      }
    >
      {isEditing ? (
        <SubmitForm canSubmit={canSave} save={saveAll} cancel={() => setEditing(false)}>
          {form}
        </SubmitForm>
      ) : (
        children
      )}
    </Container>
  );
}
