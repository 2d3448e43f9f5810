import FormField from '@cloudscape-design/components/form-field';
import { Editor } from '../editor/Editor.tsx';

/** A text that is to be JSON. */
export const JsonField = ({
  label,
  path,
  text,
  onChange,
  lines = 18,
}: {
  label: string;
  path: string;
  text: string;
  onChange: (text: string) => void;
  lines?: number;
}) => (
  <FormField label={label} errorText={faultOfJson(text)} stretch>
    <Editor
      path={`${path}.json`}
      text={text}
      label={`${label}. Press Escape to leave the editor, Enter to type in it`}
      lines={lines}
      onChange={onChange}
    />
  </FormField>
);

export function faultOfJson(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return `This is not JSON: ${(error as Error).message}`;
  }
}
