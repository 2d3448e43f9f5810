import type { ComponentType } from 'react';
import type { FunctionView } from '../view.ts';
import { EnvironmentVariables } from './EnvironmentVariables.tsx';
import { General, Monitoring } from './Plain.tsx';
import { Permissions } from './Permissions.tsx';
import { Tags } from './Tags.tsx';

export interface Section {
  /** In the address: ?section=general. */
  id: string;
  text: string;
  content: ComponentType<{ view: FunctionView }>;
}

export const sections: readonly [Section, ...Section[]] = [
  { id: 'general', text: 'General configuration', content: General },
  { id: 'permissions', text: 'Permissions', content: Permissions },
  { id: 'environment', text: 'Environment variables', content: EnvironmentVariables },
  { id: 'tags', text: 'Tags', content: Tags },
  { id: 'monitoring', text: 'Monitoring and operations tools', content: Monitoring },
];
