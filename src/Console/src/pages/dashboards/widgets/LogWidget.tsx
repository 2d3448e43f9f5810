import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Table from '@cloudscape-design/components/table';
import { Loaded } from '../../../data/Loaded.tsx';
import { useLoad } from '../../../data/useLoad.ts';
import { address, segment } from '../../../frame/router.ts';
import { runQuery } from '../../../logs/query.ts';
import { textOf } from '../body.ts';
import type { WidgetProps } from '../Widgets.tsx';

const most = 100;
// To an event, for GetLogRecord.
const pointer = '@ptr';

// SOURCE '/aws/lambda/a' | SOURCE '/aws/lambda/b' | fields @message
const source = /^\s*SOURCE\s+(['"])(.*?)\1\s*\|/i;

function partsOf(query: string) {
  const groups: string[] = [];
  let text = query;
  for (let found = source.exec(text); found; found = source.exec(text)) {
    groups.push(found[2]!);
    text = text.slice(found[0].length);
  }
  return { groups, text: text.trim() };
}

/** What Logs Insights answers. */
export function LogWidget({ widget: { properties }, length }: WidgetProps) {
  const { groups, text } = partsOf(textOf(properties.query) ?? '');
  const region = textOf(properties.region);
  const results = useLoad(
    async (signal) => {
      const now = Date.now();
      return runQuery({ groups, text, from: now - length, to: now, region }, signal);
    },
    [groups.join('\n'), text, length, region],
  );
  const inInsights = address(`/logs/insights?${groups.map((group) => `group=${segment(group)}&`).join('')}query=${segment(text)}`, region);
  const title = textOf(properties.title) || 'Log events';
  return (
    <Container
      fitHeight
      header={
        <Header
          variant="h3"
          actions={
            <Link href={inInsights} ariaLabel={`View in Logs Insights: ${title}`}>
              View in Logs Insights
            </Link>
          }
        >
          {title}
        </Header>
      }
    >
      <Loaded of={results} what="results">
        {({ rows }) => <Rows title={title} rows={rows.slice(0, most)} />}
      </Loaded>
    </Container>
  );
}

type Row = Record<string, string>;

function Rows({ title, rows }: { title: string; rows: readonly Row[] }) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => name !== pointer);
  return (
    <Table
      variant="embedded"
      ariaLabels={{ tableLabel: title }}
      items={rows}
      wrapLines
      empty={<Box textAlign="center">No events in this time.</Box>}
      columnDefinitions={names.map((name) => ({
        id: name,
        header: name,
        cell: (row: Row) => <span className="log-cell">{row[name] ?? ''}</span>,
      }))}
    />
  );
}
