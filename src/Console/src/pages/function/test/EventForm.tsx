import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Editor } from '../../../editor/Editor.tsx';
import type { TestEvent } from './events.ts';
import { pretty } from './invoke.ts';
import { templates } from './templates.ts';

export interface EventInForm {
  /** The saved event that is shown; null for a new one. */
  saved: string | null;
  /** Of a new one. */
  name: string;
  body: string;
  isDryRun: boolean;
}

interface EventFormProps {
  event: EventInForm;
  saved: readonly TestEvent[];
  nameFault: string | null;
  bodyFault: string | null;
  change: (event: EventInForm) => void;
}

const newEvent = { value: '', label: 'Create new event' };
const choices = templates.map(({ id, name }) => ({ value: id, label: name }));

export function EventForm({ event, saved, nameFault, bodyFault, change }: EventFormProps) {
  const events = [newEvent, ...saved.map(({ name }) => ({ value: name, label: name }))];
  return (
    <SpaceBetween size="l">
      <Grid gridDefinition={[{ colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }]}>
        <FormField label="Event">
          <Select
            options={events}
            selectedOption={events.find((e) => e.value === (event.saved ?? '')) ?? newEvent}
            onChange={({ detail }) => {
              const found = saved.find((e) => e.name === detail.selectedOption.value);
              change(found ? { ...event, saved: found.name, name: '', body: found.body } : { ...event, saved: null, name: '' });
            }}
          />
        </FormField>
        {event.saved === null && (
          <FormField label="Event name" errorText={nameFault}>
            <Input
              value={event.name}
              onChange={({ detail }) => change({ ...event, name: detail.value })}
              placeholder="MyEventName"
              spellcheck={false}
              autoComplete={false}
            />
          </FormField>
        )}
        <FormField label="Template">
          <Select
            options={choices}
            selectedOption={null}
            placeholder="Fill in from a template"
            filteringType="auto"
            filteringAriaLabel="Find templates"
            onChange={({ detail }) => change({ ...event, body: templates.find((t) => t.id === detail.selectedOption.value)!.body })}
          />
        </FormField>
      </Grid>
      <FormField label="Invocation">
        <RadioGroup
          value={event.isDryRun ? 'DryRun' : 'RequestResponse'}
          items={[
            { value: 'RequestResponse', label: 'Synchronous', description: 'Runs the function and waits for its answer.' },
            { value: 'DryRun', label: 'Dry run', description: 'Only checks that you may invoke it.' },
          ]}
          onChange={({ detail }) => change({ ...event, isDryRun: detail.value === 'DryRun' })}
        />
      </FormField>
      <FormField
        label="Event JSON"
        errorText={bodyFault}
        stretch
        secondaryControl={
          <Button formAction="none" disabled={bodyFault !== null} onClick={() => change({ ...event, body: pretty(event.body) })}>
            Format JSON
          </Button>
        }
      >
        <Editor
          path="event.json"
          text={event.body}
          label="Event JSON. Press Escape to leave the editor, Enter to type in it"
          lines={16}
          onChange={(body) => change({ ...event, body })}
        />
      </FormField>
    </SpaceBetween>
  );
}
