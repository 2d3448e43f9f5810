import Link from '@cloudscape-design/components/link';
import TextContent from '@cloudscape-design/components/text-content';
import { Fragment, type ReactNode } from 'react';

// **bold**, `code`, [text](https://…)
const inline = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)/g;
// What a link may lead to; others, javascript: above all, are shown as text.
const followed = /^(https?:\/\/|mailto:|\/|#)/i;
const heading = /^(#{1,6})\s+(.*)$/;
const bullet = /^\s*[-*+]\s+(.*)$/;

/** Headings, paragraphs, lists, bold, code and links of Markdown; whatever else stays as it is written. */
export const Markdown = ({ text }: { text: string }) => (
  <TextContent>
    {blocksOf(text).map((block, i) => (
      <Fragment key={i}>{block}</Fragment>
    ))}
  </TextContent>
);

function blocksOf(text: string): ReactNode[] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n{2,}/)
    .flatMap((block) => runsOf(block.split('\n').filter((line) => line.trim() !== '')));
}

// A heading ends at its line, a list or a paragraph at the first line that is none of it.
function runsOf(lines: readonly string[]): ReactNode[] {
  const [first, ...rest] = lines;
  if (first === undefined) return [];
  const [, marks, title] = heading.exec(first) ?? [];
  if (marks !== undefined) {
    // The page and the widget's neighbours have the levels above.
    const Level = marks.length === 1 ? 'h2' : marks.length === 2 ? 'h3' : 'h4';
    return [<Level>{spansOf(title!)}</Level>, ...runsOf(rest)];
  }
  const isItem = bullet.test(first);
  const end = lines.findIndex((line) => bullet.test(line) !== isItem || heading.test(line));
  const own = end < 0 ? lines : lines.slice(0, end);
  const block = isItem ? (
    <ul>
      {own.map((line, i) => (
        <li key={i}>{spansOf(bullet.exec(line)![1]!)}</li>
      ))}
    </ul>
  ) : (
    <p>{spansOf(own.join('\n'))}</p>
  );
  return [block, ...runsOf(lines.slice(own.length))];
}

function spansOf(text: string): ReactNode[] {
  const spans: ReactNode[] = [];
  let at = 0;
  for (const found of text.matchAll(inline)) {
    const [whole, bold, code, label, to] = found;
    spans.push(text.slice(at, found.index));
    at = found.index + whole.length;
    const key = found.index;
    if (bold !== undefined) spans.push(<strong key={key}>{bold}</strong>);
    else if (code !== undefined) spans.push(<code key={key}>{code}</code>);
    else if (followed.test(to!)) {
      spans.push(
        <Link key={key} href={to} external={/^http/i.test(to!)}>
          {label}
        </Link>,
      );
    } else spans.push(whole);
  }
  return [...spans, text.slice(at)];
}
