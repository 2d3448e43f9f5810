import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Tabs from '@cloudscape-design/components/tabs';
import { useEffect, useMemo, useState } from 'react';
import { useAction } from '../../../data/useAction.ts';
import { Editor } from '../../../editor/Editor.tsx';
import { succeeded } from '../../../frame/notifications.ts';
import { setQuery, usePlace } from '../../../frame/router.ts';
import { textFile, textOf, writePackage } from '../../../lambda/deploymentPackage.ts';
import type { FunctionView } from '../view.ts';
import { deploy } from './deploy.ts';
import { change, type Draft, isChanged, isFileChanged, withClosed, withFile, withOpen, withoutFile, withRenamed } from './draft.ts';
import { FilePathPrompt } from './FilePathPrompt.tsx';
import { FileTree } from './FileTree.tsx';
import { PackageActions } from './PackageActions.tsx';

type Prompt = { what: 'create' } | { what: 'rename'; path: string };

export function CodeSource({ view, draft, isEditable }: { view: FunctionView; draft?: Draft; isEditable: boolean }) {
  const arn = view.configuration.FunctionArn!;
  const { query } = usePlace();
  const [prompt, setPrompt] = useState<Prompt>();
  const edit = (next: (draft: Draft) => Draft) => change(arn, next);

  // A frame of a trace leads here: ?file=lambda_function.py&line=3.
  const wanted = query.get('file');
  const isWantedThere = wanted !== null && draft?.files.has(wanted) === true;
  useEffect(() => {
    if (isWantedThere) change(arn, (d) => withOpen(d, wanted!));
  }, [arn, wanted, isWantedThere]);
  const show = (path: string, line?: number) => {
    edit((d) => withOpen(d, path));
    setQuery({ file: path, line: line === undefined ? null : String(line) });
  };

  const { run, isBusy } = useAction(async () => {
    if (!draft) return;
    const sha = await deploy(view.name, { ZipFile: writePackage(draft.files) });
    // What was typed meanwhile is not deployed.
    change(arn, (d) => ({ ...d, codeSha256: sha, deployed: draft.files }));
    succeeded(`Successfully updated the function ${view.name}.`, 'deployed');
    view.refresh();
  });
  const canDeploy = draft !== undefined && isEditable && isChanged(draft) && !isBusy;

  const test = () => setQuery({ tab: 'test', file: null, line: null }, true);

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || (event.code !== 'KeyU' && event.code !== 'KeyI')) return;
      event.preventDefault();
      if (event.code === 'KeyI') test();
      else if (canDeploy) void run();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  });

  const active = draft?.active ?? null;
  const file = active === null ? undefined : draft?.files.get(active);
  const text = useMemo(() => file && textOf(file), [file]);
  const line = wanted === active ? Number(query.get('line')) || undefined : undefined;
  return (
    <Container
      header={
        <Header
          variant="h2"
          info={draft && isChanged(draft) && <StatusIndicator type="warning">Changes not deployed</StatusIndicator>}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={test} ariaLabel="Test (Ctrl+Shift+I)">
                Test
              </Button>
              <PackageActions view={view} draft={draft} />
              <Button variant="primary" disabled={!canDeploy} loading={isBusy} onClick={() => void run()} ariaLabel="Deploy (Ctrl+Shift+U)">
                Deploy
              </Button>
            </SpaceBetween>
          }
        >
          Code source
        </Header>
      }
    >
      {draft && isEditable && (
        <div className="code-source">
          <FileTree
            draft={draft}
            open={show}
            create={() => setPrompt({ what: 'create' })}
            rename={(path) => setPrompt({ what: 'rename', path })}
            remove={(path) => edit((d) => withoutFile(d, path))}
          />
          <div className="code-pane">
            {draft.open.length > 0 && (
              <Tabs
                ariaLabel="Open files"
                activeTabId={active ?? ''}
                disableContentPaddings
                onChange={({ detail }) => show(detail.activeTabId)}
                tabs={draft.open.map((path) => ({
                  id: path,
                  label: isFileChanged(draft, path, draft.files.get(path)!) ? `${path} ●` : path,
                  dismissible: true,
                  dismissLabel: `Close ${path}`,
                  onDismiss: () => edit((d) => withClosed(d, path)),
                }))}
              />
            )}
            {file && active !== null && typeof text === 'string' && (
              <Editor
                path={active}
                text={text}
                line={line}
                label={`${active}. Press Escape to leave the editor, Enter to type in it`}
                onChange={(typed) => edit((d) => withFile(d, active, textFile(typed, file.mode)))}
              />
            )}
            {file && text === null && (
              <Box padding="l" color="text-body-secondary">
                {active} is not text, or too large to be shown ({file.size} bytes).
              </Box>
            )}
            {!file && (
              <Box padding="l" color="text-body-secondary">
                Choose a file on the left.
              </Box>
            )}
          </div>
        </div>
      )}
      {prompt && draft && (
        <FilePathPrompt
          header={prompt.what === 'create' ? 'Create file' : 'Rename file'}
          initial={prompt.what === 'create' ? '' : prompt.path}
          taken={(path) => draft.files.has(path)}
          close={() => setPrompt(undefined)}
          done={(path) => {
            edit((d) => (prompt.what === 'create' ? withOpen(withFile(d, path, textFile('')), path) : withRenamed(d, prompt.path, path)));
            setPrompt(undefined);
          }}
        />
      )}
    </Container>
  );
}
