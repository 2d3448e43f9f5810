import type { Concept } from '../frame/concept.ts';
import { oneFunction } from './function/function.ts';
import { functions } from './functions/functions.ts';
import { layers } from './layers/layers.ts';
import { logGroups } from './logs/logs.ts';
import { policies } from './policies/policies.ts';
import { roles } from './roles/roles.ts';
import { server } from './server/server.ts';
import { users } from './users/users.ts';

/** Every folder of pages. One more is a line here. */
export const concepts: readonly Concept[] = [functions, oneFunction, layers, logGroups, roles, policies, users, server];
