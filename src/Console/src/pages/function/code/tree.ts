export interface TreeNode {
  /** The whole path; a folder's ends with a slash. */
  path: string;
  name: string;
  children?: TreeNode[];
}

/** a/b/c.py: a/, a/b/ */
export const foldersOf = (path: string) =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, i, names) => `${names.slice(0, i + 1).join('/')}/`);

/** Paths as folders and files, folders first, by name. */
export function treeOf(paths: Iterable<string>): TreeNode[] {
  const root: TreeNode = { path: '', name: '', children: [] };
  for (const path of paths) {
    let folder = root;
    const parts = path.split('/');
    for (const [i, name] of parts.entries()) {
      if (i === parts.length - 1) folder.children!.push({ path, name });
      else {
        const inner = `${parts.slice(0, i + 1).join('/')}/`;
        let next = folder.children!.find((node) => node.path === inner);
        if (!next) folder.children!.push((next = { path: inner, name, children: [] }));
        folder = next;
      }
    }
  }
  sort(root);
  return root.children!;
}

function sort(node: TreeNode) {
  node.children?.sort((a, b) => Number(!a.children) - Number(!b.children) || a.name.localeCompare(b.name));
  node.children?.forEach(sort);
}
