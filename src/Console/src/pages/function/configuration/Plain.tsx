import type { FunctionView } from '../view.ts';
import { SettingsSection } from './SettingsSection.tsx';
import type { Setting } from './settings.ts';
import { updateWithTracing } from './tracing.ts';

const general: readonly Setting[] = [
  { member: 'Description', label: 'Description', kind: 'text' },
  {
    member: 'MemorySize',
    label: 'Memory',
    kind: 'number',
    unit: 'MB',
    least: 128,
    most: 10240,
    hint: 'The processor is in proportion to it.',
  },
  {
    member: 'EphemeralStorage.Size',
    label: 'Ephemeral storage',
    kind: 'number',
    unit: 'MB',
    least: 512,
    most: 10240,
    hint: 'The size of /tmp.',
  },
  { member: 'Timeout', label: 'Timeout', kind: 'number', unit: 'seconds', least: 1, most: 900 },
  {
    member: 'SnapStart.ApplyOn',
    label: 'SnapStart',
    kind: 'select',
    options: async () => ['None', 'PublishedVersions'],
    hint: 'Kept and shown: without snapshots, too, environments start in milliseconds.',
  },
];

const monitoring: readonly Setting[] = [
  {
    member: 'TracingConfig.Mode',
    label: 'Tracing',
    kind: 'select',
    options: async () => ['PassThrough', 'Active'],
    show: (mode) => (mode === 'Active' ? 'Active: invocations are sampled' : 'PassThrough: as the caller says'),
  },
  { member: 'LoggingConfig.LogFormat', label: 'Log format', kind: 'select', options: async () => ['Text', 'JSON'] },
  { member: 'LoggingConfig.LogGroup', label: 'Log group', kind: 'text' },
];

export const General = ({ view }: { view: FunctionView }) => (
  <SettingsSection title="General configuration" view={view} settings={general} />
);

export const Monitoring = ({ view }: { view: FunctionView }) => (
  <SettingsSection title="Monitoring and operations tools" view={view} settings={monitoring} save={updateWithTracing} />
);
