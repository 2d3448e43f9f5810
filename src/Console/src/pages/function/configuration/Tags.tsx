import { TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-lambda';
import { lambda } from '../../../lambda/client.ts';
import { faultOfTag } from '../../../lambda/tags.ts';
import type { FunctionView } from '../view.ts';
import { PairsSection } from './PairsSection.tsx';

export function Tags({ view }: { view: FunctionView }) {
  const { FunctionArn: arn } = view.configuration;
  const save = async (tags: Record<string, string>) => {
    const gone = Object.keys(view.tags).filter((key) => !(key in tags));
    if (gone.length > 0) await lambda().send(new UntagResourceCommand({ Resource: arn, TagKeys: gone }));
    if (Object.keys(tags).length > 0) await lambda().send(new TagResourceCommand({ Resource: arn, Tags: tags }));
  };
  return (
    <PairsSection
      title="Tags"
      description="For finding functions again, and for policies."
      one="tag"
      view={view}
      pairs={view.tags}
      faultOf={faultOfTag}
      save={save}
    />
  );
}
