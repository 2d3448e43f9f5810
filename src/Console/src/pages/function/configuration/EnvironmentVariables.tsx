import type { FunctionView } from '../view.ts';
import { PairsSection } from './PairsSection.tsx';
import { update } from './settings.ts';

const name = /^[a-zA-Z][a-zA-Z0-9_]+$/;

export const EnvironmentVariables = ({ view }: { view: FunctionView }) => (
  <PairsSection
    title="Environment variables"
    description={view.configuration.Environment?.Error?.Message ?? 'The function finds them in os.environ.'}
    one="environment variable"
    view={view}
    pairs={view.configuration.Environment?.Variables ?? {}}
    faultOf={(key) => (name.test(key) ? undefined : 'A letter, then letters, digits and underscores.')}
    save={(variables) => update(view.name, { Environment: { Variables: variables } })}
  />
);
