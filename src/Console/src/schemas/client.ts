import { SchemasClient } from '@aws-sdk/client-schemas';
import { clientOf } from '../session/clients.ts';

export const schemas = clientOf((configuration) => new SchemasClient(configuration));
