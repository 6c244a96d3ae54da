import type { Page } from 'playwright-core';

/** Words long enough to tell content from chance. */
export function wordsOf(texts: Iterable<string>): Set<string> {
  const words = new Set<string>();
  for (const text of texts) {
    for (const [word] of text.matchAll(/[\p{L}\p{N}]{4,}/gu)) words.add(word.toLowerCase());
  }
  return words;
}

export type PageContent = {
  /** Everything that a person reads or could read: texts, values, placeholders, titles, labels. */
  readonly content: readonly string[];
  /** The author's vocabulary, which may leave: style rules, and the names that markup is made of. */
  readonly vocabulary: readonly string[];
};

/** Reads the customer's page from the inside, our own element left out. */
export function readPage(page: Page): Promise<PageContent> {
  return page.evaluate(() => {
    const content: string[] = [document.title, location.pathname, location.search];
    const vocabulary: string[] = [];
    const spoken = [
      'placeholder',
      'title',
      'alt',
      'aria-label',
      'label',
      'value',
      'content',
      'name',
      'href',
      'src',
    ];
    const readSheets = (sheets: Iterable<CSSStyleSheet>) => {
      for (const sheet of sheets) {
        try {
          for (const rule of sheet.cssRules) vocabulary.push(rule.cssText);
        } catch {
          // A sheet of another origin without CORS: neither we nor the capture can read it.
        }
      }
    };
    const walk = (root: Document | ShadowRoot) => {
      readSheets(root.styleSheets);
      readSheets(root.adoptedStyleSheets);
      for (const element of root.querySelectorAll('*')) {
        if (element.localName === 'cobrowse-session') continue;
        vocabulary.push(element.localName, ...element.getAttributeNames());
        vocabulary.push(element.getAttribute('type') ?? '', element.getAttribute('role') ?? '');
        // Of an inline style only keywords are code; its strings and addresses are content.
        const style = element.getAttribute('style') ?? '';
        vocabulary.push(style.replace(/"[^"]*"|'[^']*'|url\([^)]*\)/g, ''));
        if (['script', 'style', 'noscript', 'template'].includes(element.localName)) continue;
        for (const child of element.childNodes) {
          if (child.nodeType === Node.TEXT_NODE) content.push(child.textContent ?? '');
        }
        for (const name of spoken) content.push(element.getAttribute(name) ?? '');
        if ('value' in element && typeof element.value === 'string') content.push(element.value);
        if (element.shadowRoot) walk(element.shadowRoot);
        if (element instanceof HTMLIFrameElement && element.contentDocument) walk(element.contentDocument);
      }
    };
    walk(document);
    return { content, vocabulary };
  });
}

/** The text below these elements, as the page shows it. */
export function readTexts(page: Page, selector: string): Promise<string[]> {
  return page.evaluate(
    (wanted) => [...document.querySelectorAll(wanted)].map((element) => element.textContent ?? ''),
    selector,
  );
}
