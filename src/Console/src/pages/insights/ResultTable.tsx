import { type ReactNode, useMemo } from 'react';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';

type Row = Record<string, string>;

interface NumberedRow {
  number: number;
  row: Row;
}

// A pointer to the event, for GetLogRecord.
const hidden = new Set(['@ptr']);

/** Rows with whatever fields they have, in the order of the query. */
export function ResultTable({ rows, status }: { rows: readonly Row[]; status: ReactNode }) {
  const numbered = useMemo(() => rows.map((row, i): NumberedRow => ({ number: i + 1, row })), [rows]);
  const columns = useMemo((): Column<NumberedRow>[] => {
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !hidden.has(name));
    return [
      { id: 'number', header: '#', cell: ({ number }) => number, isRowHeader: true },
      ...names.map((name, i) => ({
        id: `field${i}`,
        header: name,
        cell: ({ row }: NumberedRow) => <span className="log-cell">{row[name] ?? ''}</span>,
        text: ({ row }: NumberedRow) => row[name] ?? '',
      })),
    ];
  }, [rows]);
  return (
    <ResourceTable
      // Other columns are another table.
      key={columns.map((c) => c.header).join('\n')}
      title="Results"
      many="rows"
      description={status}
      loading={{ value: numbered, isLoading: false, refresh: () => undefined }}
      columns={columns}
      trackBy={keyOf}
      isPage={false}
      isAsGiven
      pageSize={50}
    />
  );
}

const keyOf = ({ number }: NumberedRow) => String(number);
