import ace from 'ace-builds/src-noconflict/ace';
import 'ace-builds/src-noconflict/ext-searchbox';
import 'ace-builds/src-noconflict/mode-ini';
import 'ace-builds/src-noconflict/mode-json';
import 'ace-builds/src-noconflict/mode-markdown';
import 'ace-builds/src-noconflict/mode-python';
import 'ace-builds/src-noconflict/mode-sh';
import 'ace-builds/src-noconflict/mode-yaml';
import 'ace-builds/src-noconflict/theme-cloud_editor';
import 'ace-builds/src-noconflict/theme-cloud_editor_dark';
import 'ace-builds/css/ace.css';
import 'ace-builds/css/theme/cloud_editor.css';
import 'ace-builds/css/theme/cloud_editor_dark.css';

// Its styles come from files: those that it would write into the page, the content security policy forbids.
ace.config.set('useStrictCSP', true);
// Workers that look for errors would come from blob:, which it forbids too.
ace.config.setDefaultValue('session', 'useWorker', false);

const modes: Record<string, string> = {
  py: 'python',
  json: 'json',
  md: 'markdown',
  sh: 'sh',
  yml: 'yaml',
  yaml: 'yaml',
  ini: 'ini',
  cfg: 'ini',
  toml: 'ini',
};

export function sessionFor(path: string, text: string) {
  const session = ace.createEditSession(
    text,
    `ace/mode/${modes[path.split('.').pop() ?? ''] ?? 'text'}` as unknown as Parameters<typeof ace.createEditSession>[1],
  );
  session.setUseSoftTabs(true);
  session.setTabSize(path.endsWith('.json') ? 2 : 4);
  return session;
}

export { ace };
