import { installedRuntimes, runtimeName } from '../../../lambda/runtimes.ts';
import { SettingsSection } from '../configuration/SettingsSection.tsx';
import type { Setting } from '../configuration/settings.ts';
import type { FunctionView } from '../view.ts';

const settings: readonly Setting[] = [
  { member: 'Runtime', label: 'Runtime', kind: 'select', options: installedRuntimes, show: runtimeName },
  { member: 'Handler', label: 'Handler', kind: 'text', hint: 'File and function, as in lambda_function.lambda_handler.' },
  { member: 'Architectures', label: 'Architecture', kind: 'fixed' },
];

export const RuntimeSettings = ({ view }: { view: FunctionView }) => (
  <SettingsSection title="Runtime settings" view={view} settings={settings} />
);
