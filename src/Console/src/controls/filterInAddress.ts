import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';

const form = /^(\w*)(!?[:=])(.*)$/s;

/** ?filter=Runtime=python3.7&filter=:hello — a property (none: any), an operator, a value. ?any=1: one of them is enough. */
export function filterOf(query: URLSearchParams): PropertyFilterProps.Query {
  const tokens = query.getAll('filter').flatMap((text) => {
    const [, propertyKey, operator, value] = form.exec(text) ?? [];
    return operator === undefined ? [] : [{ propertyKey: propertyKey || undefined, operator, value }];
  });
  return { tokens: tokens as PropertyFilterProps.Token[], operation: query.has('any') ? 'or' : 'and' };
}

export const addressOf = ({ tokens, operation }: PropertyFilterProps.Query) => ({
  filter: tokens.map((token) => `${token.propertyKey ?? ''}${token.operator}${String(token.value)}`),
  any: operation === 'or' ? '1' : null,
});
