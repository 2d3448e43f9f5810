/** What is wrong with a text that is to be a whole number; nothing: undefined. */
export function faultOfNumber(text: string, least: number, most = Infinity): string | undefined {
  const number = Number(text);
  if (text !== '' && Number.isInteger(number) && number >= least && number <= most) return undefined;
  return most === Infinity ? `A whole number, at least ${least}.` : `A whole number from ${least} to ${most}.`;
}
