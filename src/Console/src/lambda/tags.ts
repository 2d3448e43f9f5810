/** What is wrong with the key of a tag; nothing: undefined. */
export const faultOfTag = (key: string) => (key === '' || key.length > 128 ? 'One to 128 characters.' : undefined);
