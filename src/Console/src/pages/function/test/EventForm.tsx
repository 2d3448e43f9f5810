import type { InvocationType } from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { TextField } from '../../../controls/TextField.tsx';
import { Editor } from '../../../editor/Editor.tsx';
import { idOf, type TestEvent } from './events.ts';
import { pretty } from './invoke.ts';
import { templates } from './templates.ts';

export interface EventInForm {
  /** The saved event that is shown; null for a new one. */
  saved: string | null;
  /** Of a new one. */
  name: string;
  isShareable: boolean;
  body: string;
  invocation: InvocationType;
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

/** Private ones and shareable ones apart, as far as there are any. */
const groupsOf = (saved: readonly TestEvent[]): SelectProps.OptionGroup[] =>
  [false, true]
    .map((isShareable) => ({
      label: isShareable ? 'Shareable saved events' : 'Private saved events',
      options: saved.filter((e) => e.isShareable === isShareable).map((e) => ({ value: idOf(e), label: e.name })),
    }))
    .filter(({ options }) => options.length > 0);

export function EventForm({ event, saved, nameFault, bodyFault, change }: EventFormProps) {
  const shown = saved.find((e) => idOf(e) === event.saved);
  return (
    <SpaceBetween size="l">
      <Grid gridDefinition={[{ colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }]}>
        <FormField label="Event">
          <Select
            options={[newEvent, ...groupsOf(saved)]}
            selectedOption={shown ? { value: idOf(shown), label: shown.name } : newEvent}
            onChange={({ detail }) => {
              const found = saved.find((e) => idOf(e) === detail.selectedOption.value);
              change(
                found
                  ? { ...event, saved: idOf(found), name: '', isShareable: found.isShareable, body: found.body }
                  : { ...event, saved: null, name: '' },
              );
            }}
          />
        </FormField>
        {event.saved === null && (
          <TextField
            label="Event name"
            fault={nameFault}
            value={event.name}
            onChange={(name) => change({ ...event, name })}
            placeholder="MyEventName"
          />
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
      <Grid gridDefinition={[{ colspan: { default: 12, s: 6 } }, { colspan: { default: 12, s: 6 } }]}>
        <FormField label="Invocation">
          <RadioGroup
            value={event.invocation}
            items={[
              { value: 'RequestResponse', label: 'Synchronous', description: 'Runs the function and waits for its answer.' },
              { value: 'Event', label: 'Asynchronous', description: 'Leaves the event to be run soon. The log tells how it went.' },
              { value: 'DryRun', label: 'Dry run', description: 'Only checks that you may invoke it.' },
            ]}
            onChange={({ detail }) => change({ ...event, invocation: detail.value as InvocationType })}
          />
        </FormField>
        {event.saved === null && (
          <FormField label="Event sharing settings">
            <RadioGroup
              value={event.isShareable ? 'shareable' : 'private'}
              items={[
                { value: 'private', label: 'Private', description: 'Kept in this browser.' },
                {
                  value: 'shareable',
                  label: 'Shareable',
                  description: 'Kept by the server, for everybody of the account who may use the schemas service.',
                },
              ]}
              onChange={({ detail }) => change({ ...event, isShareable: detail.value === 'shareable' })}
            />
          </FormField>
        )}
      </Grid>
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
