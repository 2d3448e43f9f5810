import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const folder = join(import.meta.dirname, '../node_modules/.fonts');
const embedded = /url\('data:font\/woff2;base64,([^']+)'\)/g;

/**
 * Cloudscape's style sheet has eight fonts in it, as text. As files, a browser loads the two or three that a page shows, and the content
 * security policy need not allow data: for fonts.
 */
export function fontFiles(): Plugin {
  return {
    name: 'font-files',
    enforce: 'pre',
    load: (id) => {
      if (!id.endsWith('/global-styles/index.css')) return null;
      mkdirSync(folder, { recursive: true });
      let count = 0;
      return readFileSync(id, 'utf8').replace(embedded, (_, content: string) => {
        const path = join(folder, `open-sans-${++count}.woff2`);
        writeFileSync(path, Buffer.from(content, 'base64'));
        return `url('${path}')`;
      });
    },
  };
}
