import type { JSHandle, Page } from 'playwright-core';

/**
 * Remembers everything of the page that a script could change behind its back. The memory is held by the
 * driver, so that taking it leaves no trace: it compares by identity, a wrapped function that looks the same
 * is found too.
 */
export function takeFingerprint(page: Page): Promise<JSHandle<Fingerprint>> {
  return page.evaluateHandle(() => {
    type Table = Map<string, PropertyDescriptor>;
    const describe = (target: object): Table => {
      const table: Table = new Map();
      for (const key of Reflect.ownKeys(target)) {
        const descriptor = Object.getOwnPropertyDescriptor(target, key);
        if (descriptor) table.set(String(key), descriptor);
      }
      return table;
    };
    const isSame = (a: PropertyDescriptor, b: PropertyDescriptor): boolean =>
      Object.is(a.value, b.value) &&
      a.get === b.get &&
      a.set === b.set &&
      a.enumerable === b.enumerable &&
      a.configurable === b.configurable &&
      a.writable === b.writable;
    const differences = (where: string, before: Table, after: Table): string[] => {
      const found: string[] = [];
      for (const [key, descriptor] of after) {
        const earlier = before.get(key);
        if (!earlier) found.push(`${where}.${key} is new`);
        else if (!isSame(earlier, descriptor)) found.push(`${where}.${key} changed`);
      }
      for (const key of before.keys()) if (!after.has(key)) found.push(`${where}.${key} is gone`);
      return found;
    };
    // Everything reachable by name, two levels deep: constructors, their statics, their prototypes.
    const targets = (): Map<string, object> => {
      const all = new Map<string, object>([['globalThis', globalThis]]);
      for (const key of Reflect.ownKeys(globalThis)) {
        const { value } = Object.getOwnPropertyDescriptor(globalThis, key) ?? {};
        if (value === globalThis || value === null || !['function', 'object'].includes(typeof value))
          continue;
        all.set(String(key), value);
        const { value: prototype } = Object.getOwnPropertyDescriptor(value, 'prototype') ?? {};
        if (prototype && typeof prototype === 'object') all.set(`${String(key)}.prototype`, prototype);
      }
      return all;
    };
    const attributes = (): string[] => {
      const lines: string[] = [];
      for (const element of document.querySelectorAll('*')) {
        if (element.closest('cobrowse-session')) continue;
        const list = [...element.attributes].map(({ name, value }) => `${name}=${value}`).join(' ');
        lines.push(`<${element.localName} ${list}>`);
      }
      return lines;
    };
    const sheets = () => document.styleSheets.length + document.adoptedStyleSheets.length;
    const tables = new Map([...targets()].map(([name, target]) => [name, describe(target)] as const));
    const before = { attributes: attributes(), sheets: sheets() };
    return {
      differences(): string[] {
        const found: string[] = [];
        for (const [name, target] of targets()) {
          const table = tables.get(name);
          if (table) found.push(...differences(name, table, describe(target)));
        }
        const after = attributes();
        for (const line of after) if (!before.attributes.includes(line)) found.push(`element ${line} is new`);
        for (const line of before.attributes)
          if (!after.includes(line)) found.push(`element ${line} is gone`);
        if (sheets() !== before.sheets) found.push('the number of the document’s style sheets changed');
        return found;
      },
    };
  });
}

export type Fingerprint = { differences(): string[] };

export function compare(fingerprint: JSHandle<Fingerprint>): Promise<string[]> {
  return fingerprint.evaluate((taken) => taken.differences());
}
