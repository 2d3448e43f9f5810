import type { Concept } from '../frame/concept.ts';
import { account } from './account/account.ts';
import { alarms } from './alarms/alarms.ts';
import { codeSigning } from './codesigning/codeSigning.ts';
import { dashboards } from './dashboards/dashboards.ts';
import { oneFunction } from './function/function.ts';
import { functions } from './functions/functions.ts';
import { groups } from './groups/groups.ts';
import { insights } from './insights/insights.ts';
import { layers } from './layers/layers.ts';
import { liveTail } from './livetail/livetail.ts';
import { logExports } from './logexports/logExports.ts';
import { logGroups } from './logs/logs.ts';
import { metrics } from './metrics/metrics.ts';
import { policies } from './policies/policies.ts';
import { roles } from './roles/roles.ts';
import { sampling } from './sampling/sampling.ts';
import { schemaRegistries } from './schemas/schemaRegistries.ts';
import { server } from './server/server.ts';
import { simulator } from './simulator/simulator.ts';
import { traceGroups } from './tracegroups/traceGroups.ts';
import { traces } from './traces/traces.ts';
import { users } from './users/users.ts';

/** Every folder of pages. One more is a line here. */
export const concepts: readonly Concept[] = [
  functions,
  oneFunction,
  layers,
  codeSigning,
  account,
  dashboards,
  alarms,
  metrics,
  logGroups,
  insights,
  liveTail,
  logExports,
  traces,
  traceGroups,
  sampling,
  schemaRegistries,
  groups,
  users,
  roles,
  policies,
  simulator,
  server,
];
