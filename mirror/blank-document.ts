/**
 * Gives the iframe an empty document, at once, and answers with it. The only place that writes markup, and it
 * writes a constant: the rendering mode of a document can be chosen in no other way. A page under Trusted Types
 * forbids it, so whoever mirrors there puts another function in its place.
 */
export type OpenDocument = (iframe: HTMLIFrameElement, quirks: boolean) => Document | undefined;

export const openBlankDocument: OpenDocument = (iframe, quirks) => {
  const made = iframe.contentDocument;
  if (!made) return undefined;
  made.open();
  made.write(quirks ? '<html>' : '<!doctype html>');
  made.close();
  made.documentElement?.remove();
  return made;
};
