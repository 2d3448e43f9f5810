import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import PropertyFilter from '@cloudscape-design/components/property-filter';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { type ReactNode, useMemo } from 'react';
import { LoadError } from '../data/Loaded.tsx';
import type { Loading } from '../data/useLoad.ts';
import { setQuery, usePlace } from '../frame/router.ts';
import { addressOf, filterOf } from './filterInAddress.ts';

export interface Column<T> {
  /** Also the property's name in addresses. */
  id: string;
  header: string;
  cell: (item: T) => ReactNode;
  /** What is filtered and sorted by; a column without it is for the eye only. */
  text?: (item: T) => string;
  isRowHeader?: boolean;
}

export interface ResourceTableProps<T> {
  title: string;
  /** "functions" */
  many: string;
  loading: Loading<readonly T[]>;
  columns: readonly Column<T>[];
  trackBy: (item: T) => string;
  /** Where nothing is there yet. */
  empty?: ReactNode;
  selection?: 'single' | 'multi';
  /** Keys. */
  preselected?: readonly string[];
  onSelect?: (keys: readonly string[]) => void;
  actions?: (selected: readonly T[]) => ReactNode;
  description?: ReactNode;
  pageSize?: number;
  /** A page's only table: its header is the page's, its filter is in the address. */
  isPage?: boolean;
  /** Sorted by the first column, the other way round. */
  isNewestFirst?: boolean;
  /** In their own order, until somebody sorts; there is nothing to load anew. */
  isAsGiven?: boolean;
}

type Row<T> = { item: T; key: string } & Record<string, unknown>;

export function ResourceTable<T>({ isPage = true, pageSize = 20, ...props }: ResourceTableProps<T>) {
  const { columns, loading, many, trackBy } = props;
  const place = usePlace();
  const rows = useMemo(
    () =>
      (loading.value ?? []).map((item): Row<T> => ({
        ...Object.fromEntries(columns.map((c) => [c.id, c.text?.(item) ?? ''])),
        item,
        key: trackBy(item),
      })),
    [loading.value, columns, trackBy],
  );
  const searchable = columns.filter((c) => c.text);
  const { items, allPageItems, actions, collectionProps, propertyFilterProps, paginationProps, filteredItemsCount } = useCollection(rows, {
    propertyFiltering: {
      filteringProperties: searchable.map((c) => ({
        key: c.id,
        propertyLabel: c.header,
        groupValuesLabel: c.header,
        operators: [':', '!:', '=', '!='],
      })),
      defaultQuery: isPage ? filterOf(place.query) : undefined,
      empty: (
        <Box textAlign="center" padding="m">
          <SpaceBetween size="xs">
            <b>No {many}</b>
            {props.empty}
          </SpaceBetween>
        </Box>
      ),
      noMatch: (
        <Box textAlign="center" padding="m">
          <SpaceBetween size="xs">
            <b>No matches</b>
            <Button
              onClick={() => {
                actions.setPropertyFiltering({ tokens: [], operation: 'and' });
                if (isPage) setQuery({ filter: null, any: null });
              }}
            >
              Clear filter
            </Button>
          </SpaceBetween>
        </Box>
      ),
    },
    sorting:
      searchable[0] && !props.isAsGiven
        ? { defaultState: { sortingColumn: { sortingField: searchable[0].id }, isDescending: props.isNewestFirst } }
        : {},
    pagination: { pageSize },
    selection: { trackBy: 'key', keepSelection: true, defaultSelectedItems: props.preselected?.map((key) => ({ key }) as Row<T>) },
  });
  const selected = (collectionProps.selectedItems ?? []).map((row) => row.item);
  const count = loading.value?.length;

  if (loading.error !== undefined && !loading.isLoading && !loading.value) {
    return (
      <SpaceBetween size="m">
        <Header variant={isPage ? 'h1' : 'h2'}>{props.title}</Header>
        <LoadError error={loading.error} retry={loading.refresh} />
      </SpaceBetween>
    );
  }
  return (
    <Table
      {...collectionProps}
      onSelectionChange={(event) => {
        collectionProps.onSelectionChange?.(event);
        props.onSelect?.(event.detail.selectedItems.map((row) => row.key));
      }}
      variant={isPage ? 'full-page' : 'container'}
      items={items}
      loading={loading.isLoading && !loading.value}
      loadingText={`Loading ${many}`}
      selectionType={props.selection}
      columnDefinitions={columns.map((c): TableProps.ColumnDefinition<Row<T>> => ({
        id: c.id,
        header: c.header,
        cell: (row) => c.cell(row.item),
        isRowHeader: c.isRowHeader,
        sortingField: c.text && c.id,
      }))}
      ariaLabels={{
        tableLabel: props.title,
        selectionGroupLabel: `Selection of ${many}`,
        allItemsSelectionLabel: () => `All ${many}`,
        itemSelectionLabel: (_, row) => row.key,
      }}
      header={
        <Header
          variant={isPage ? 'awsui-h1-sticky' : 'h2'}
          counter={count === undefined ? undefined : selected.length > 0 ? `(${selected.length}/${count})` : `(${count})`}
          description={props.description}
          actions={
            <div className="actions">
              {!props.isAsGiven && (
                <Button
                  iconName="refresh"
                  ariaLabel={`Refresh ${many}`}
                  onClick={loading.refresh}
                  loading={loading.isLoading && count !== undefined}
                />
              )}
              {props.actions?.(selected)}
            </div>
          }
        >
          {props.title}
        </Header>
      }
      filter={
        searchable.length > 0 && (
          <PropertyFilter
            {...propertyFilterProps}
            onChange={(event) => {
              propertyFilterProps.onChange(event);
              if (isPage) setQuery(addressOf(event.detail));
            }}
            filteringPlaceholder={`Find ${many}`}
            filteringAriaLabel={`Find ${many}`}
            countText={`${filteredItemsCount} matches`}
            expandToViewport
          />
        )
      }
      pagination={
        allPageItems.length > pageSize || paginationProps.currentPageIndex > 1 || (filteredItemsCount ?? 0) > pageSize ? (
          <Pagination {...paginationProps} />
        ) : undefined
      }
    />
  );
}
