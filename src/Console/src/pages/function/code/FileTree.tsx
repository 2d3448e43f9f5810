import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Icon from '@cloudscape-design/components/icon';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TreeView from '@cloudscape-design/components/tree-view';
import { useEffect, useMemo, useState } from 'react';
import { type Draft, isFileChanged } from './draft.ts';
import { SearchFiles } from './SearchFiles.tsx';
import { foldersOf, type TreeNode, treeOf } from './tree.ts';

interface FileTreeProps {
  draft: Draft;
  open: (path: string, line?: number) => void;
  create: () => void;
  rename: (path: string) => void;
  remove: (path: string) => void;
}

// Of a package with libraries, nobody wants to see them all at once.
const mostExpanded = 100;

export function FileTree({ draft, open, create, rename, remove }: FileTreeProps) {
  const tree = useMemo(() => treeOf(draft.files.keys()), [draft.files]);
  const [expanded, setExpanded] = useState<readonly string[]>(() =>
    draft.files.size > mostExpanded ? [] : tree.filter((n) => n.children).map((n) => n.path),
  );
  const [words, setWords] = useState('');
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
        <Input
          type="search"
          value={words}
          onChange={({ detail }) => setWords(detail.value)}
          ariaLabel="Search in all files"
          clearAriaLabel="Clear"
          placeholder="Search in all files"
          spellcheck={false}
        />
        {words !== '' ? (
          <SearchFiles files={draft.files} words={words} show={open} />
        ) : (
          <TreeView<TreeNode>
            ariaLabel="Files of the deployment package"
            items={tree}
            getItemId={(node) => node.path}
            getItemChildren={(node) => node.children}
            expandedItems={expanded}
            onItemToggle={({ detail }) =>
              setExpanded(detail.expanded ? [...expanded, detail.id] : expanded.filter((id) => id !== detail.id))
            }
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
        )}
      </SpaceBetween>
    </nav>
  );
}
