import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Icon from '@cloudscape-design/components/icon';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TreeView from '@cloudscape-design/components/tree-view';
import { useEffect, useMemo, useState } from 'react';
import { type Draft, isFileChanged } from './draft.ts';
import { foldersOf, type TreeNode, treeOf } from './tree.ts';

interface FileTreeProps {
  draft: Draft;
  open: (path: string) => void;
  create: () => void;
  rename: (path: string) => void;
  remove: (path: string) => void;
}

export function FileTree({ draft, open, create, rename, remove }: FileTreeProps) {
  const tree = useMemo(() => treeOf(draft.files.keys()), [draft.files]);
  const [expanded, setExpanded] = useState<readonly string[]>(() => tree.filter((n) => n.children).map((n) => n.path));
  useEffect(() => {
    // What is shown in the editor is seen in the tree too.
    if (draft.active !== null) setExpanded((shown) => [...new Set([...shown, ...foldersOf(draft.active!)])]);
  }, [draft.active]);
  return (
    <nav className="file-tree" aria-label="Files">
      <SpaceBetween size="xs">
        <Button iconName="file" onClick={create}>
          New file
        </Button>
        <TreeView<TreeNode>
          ariaLabel="Files of the deployment package"
          items={tree}
          getItemId={(node) => node.path}
          getItemChildren={(node) => node.children}
          expandedItems={expanded}
          onItemToggle={({ detail }) => setExpanded(detail.expanded ? [...expanded, detail.id] : expanded.filter((id) => id !== detail.id))}
          renderItem={(node) =>
            node.children
              ? { icon: <Icon name="folder" />, content: node.name, announcementLabel: node.name }
              : {
                  icon: <Icon name="file" />,
                  announcementLabel: node.name,
                  content: (
                    <button type="button" className="file-name" aria-current={node.path === draft.active} onClick={() => open(node.path)}>
                      {node.name}
                      {isFileChanged(draft, node.path, draft.files.get(node.path)!) && <span title="Not deployed"> ●</span>}
                    </button>
                  ),
                  actions: (
                    <ButtonDropdown
                      variant="inline-icon"
                      ariaLabel={`Actions for ${node.path}`}
                      expandToViewport
                      items={[
                        { id: 'rename', text: 'Rename' },
                        { id: 'delete', text: 'Delete' },
                      ]}
                      onItemClick={({ detail }) => (detail.id === 'rename' ? rename(node.path) : remove(node.path))}
                    />
                  ),
                }
          }
        />
      </SpaceBetween>
    </nav>
  );
}
