/** Gives bytes to the browser, to put them where its user keeps downloads. */
export function saveFile(name: string, bytes: Uint8Array) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'application/zip' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
