import type { Ace } from 'ace-builds';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useDark } from '../frame/theme.ts';
import { ace, sessionFor } from './ace.ts';

export interface AceEditorProps {
  /** Names the text; each has its own undo. Its end says how it is coloured. */
  path: string;
  text: string;
  /** For screen readers. */
  label: string;
  onChange?: (text: string) => void;
  isReadOnly?: boolean;
  /** Shown and marked. Counted from one. */
  line?: number;
  /** Lines that are seen without scrolling. */
  lines?: number;
}

export default function AceEditor({ path, text, label, onChange, isReadOnly = false, line, lines = 24 }: AceEditorProps) {
  const element = useRef<HTMLDivElement>(null);
  const editor = useRef<Ace.Editor>(null);
  const sessions = useRef(new Map<string, Ace.EditSession>());
  const isOwn = useRef(false);
  const changed = useRef(onChange);
  changed.current = onChange;
  const isDark = useDark();

  useLayoutEffect(() => {
    const made = ace.edit(element.current!, {
      enableKeyboardAccessibility: true,
      fontSize: 13,
      showPrintMargin: false,
      scrollPastEnd: 0.25,
    });
    // Its key, Ctrl+Shift+U, deploys here.
    made.commands.removeCommand('tolowercase');
    editor.current = made;
    return () => {
      made.destroy();
      for (const session of sessions.current.values()) session.destroy();
      sessions.current.clear();
    };
  }, []);

  // Before the next key: what is typed must not meet the text of the key before.
  useLayoutEffect(() => {
    let session = sessions.current.get(path);
    if (!session) {
      const created = sessionFor(path, text);
      created.on('change', () => {
        if (!isOwn.current) changed.current?.(created.getValue());
      });
      sessions.current.set(path, created);
      session = created;
    } else if (session.getValue() !== text) {
      isOwn.current = true;
      session.doc.setValue(text);
      isOwn.current = false;
    }
    if (editor.current!.getSession() !== session) editor.current!.setSession(session);
  }, [path, text]);

  useEffect(() => {
    editor.current!.setTheme(isDark ? 'ace/theme/cloud_editor_dark' : 'ace/theme/cloud_editor');
  }, [isDark]);

  useEffect(() => {
    editor.current!.setReadOnly(isReadOnly);
  }, [isReadOnly]);

  useEffect(() => {
    const input = editor.current!.textInput.getElement();
    input.setAttribute('aria-label', label);
  }, [label]);

  useEffect(() => {
    if (line === undefined) return;
    editor.current!.resize(true);
    editor.current!.gotoLine(line, 0, false);
    editor.current!.scrollToLine(line - 1, true, false);
    editor.current!.selection.selectLine();
  }, [path, line]);

  return <div ref={element} className="editor" style={{ blockSize: `${lines * 1.35}em` }} />;
}
