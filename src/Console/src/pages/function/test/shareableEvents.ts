import {
  CreateRegistryCommand,
  CreateSchemaCommand,
  DeleteSchemaCommand,
  DeleteSchemaVersionCommand,
  DescribeRegistryCommand,
  DescribeSchemaCommand,
  GetDiscoveredSchemaCommand,
  NotFoundException,
  paginateListSchemaVersions,
  UpdateSchemaCommand,
} from '@aws-sdk/client-schemas';
import { collect } from '../../../data/useLoad.ts';
import { schemas } from '../../../schemas/client.ts';
import type { TestEvent } from './events.ts';

// Where the AWS console, its toolkits and `sam remote test-event` keep them: in a schema for each function, as examples.
const registry = 'lambda-testevent-schemas';
const mostVersions = 5;
const placeOf = (functionName: string) => ({ RegistryName: registry, SchemaName: `_${functionName}-schema` });

interface Content {
  components?: { examples?: Record<string, { value?: unknown }> };
}

export async function shareableEvents(functionName: string, signal?: AbortSignal): Promise<TestEvent[]> {
  const examples = (await contentOf(functionName, signal))?.components?.examples ?? {};
  return Object.entries(examples)
    .map(([name, { value }]) => ({ name, body: JSON.stringify(value, null, 2), isShareable: true }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

export async function saveShareable(functionName: string, { name, body }: TestEvent): Promise<void> {
  const content = await contentOf(functionName);
  const example = { value: JSON.parse(body) as unknown };
  if (content) {
    await update(functionName, withExamples(content, { ...content.components?.examples, [name]: example }));
    return;
  }
  await ensureRegistry();
  const { Content: found } = await schemas().send(new GetDiscoveredSchemaCommand({ Type: 'OpenApi3', Events: [body] }));
  const first = withExamples(JSON.parse(found!) as Content, { [name]: example });
  await schemas().send(new CreateSchemaCommand({ ...placeOf(functionName), Type: 'OpenApi3', Content: JSON.stringify(first) }));
}

/** The last one takes the schema along. */
export async function removeShareable(functionName: string, name: string): Promise<void> {
  const content = await contentOf(functionName);
  const { [name]: gone, ...others } = content?.components?.examples ?? {};
  if (!content || gone === undefined) return;
  if (Object.keys(others).length === 0) await schemas().send(new DeleteSchemaCommand(placeOf(functionName)));
  else await update(functionName, withExamples(content, others));
}

type Examples = NonNullable<NonNullable<Content['components']>['examples']>;

const withExamples = (content: Content, examples: Examples): Content => ({ ...content, components: { ...content.components, examples } });

async function contentOf(functionName: string, abortSignal?: AbortSignal): Promise<Content | null> {
  try {
    const { Content: content } = await schemas().send(new DescribeSchemaCommand(placeOf(functionName)), { abortSignal });
    return JSON.parse(content!) as Content;
  } catch (error) {
    if (error instanceof NotFoundException) return null;
    throw error;
  }
}

async function ensureRegistry() {
  try {
    await schemas().send(new DescribeRegistryCommand({ RegistryName: registry }));
  } catch (error) {
    if (!(error instanceof NotFoundException)) throw error;
    await schemas().send(new CreateRegistryCommand({ RegistryName: registry }));
  }
}

// Each change is a version of the schema, and nobody asks for the old ones.
async function update(functionName: string, content: Content) {
  const place = placeOf(functionName);
  const versions = await collect(paginateListSchemaVersions({ client: schemas() }, place), (page) => page.SchemaVersions);
  if (versions.length >= mostVersions)
    await schemas().send(new DeleteSchemaVersionCommand({ ...place, SchemaVersion: versions[0]!.SchemaVersion }));
  await schemas().send(new UpdateSchemaCommand({ ...place, Type: 'OpenApi3', Content: JSON.stringify(content) }));
}
