import type { Plugin } from 'vite';

/**
 * What `@lit/reactive-element` leaves on the page's globals for decorators, which we do not use. The page must
 * be as it was, so the metadata map becomes the module's own.
 */
const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  [/Symbol\.metadata\s*\?\?=\s*Symbol\("metadata"\)\s*([,;])/, 'const litPropertyMetadata=new WeakMap;'],
  [/\w+\.litPropertyMetadata\s*\?\?=\s*new WeakMap\s*([,;])/, ''],
];

/** What no script of ours may contain afterwards. */
export const LIT_GLOBALS = /\.litPropertyMetadata|Symbol\.metadata\s*\?\?=/;

/** Exported for its test. */
export function plainMetadata(code: string): string {
  return REPLACEMENTS.reduce((text, [found, replacement]) => text.replace(found, replacement), code);
}

/** Keeps Lit's base class from writing to the page's globals. */
export function litPlain(): Plugin {
  return {
    name: 'lit-plain',
    enforce: 'pre',
    transform: {
      filter: { id: /@lit\/reactive-element\/.*reactive-element\.js$/ },
      handler(code) {
        return { code: plainMetadata(code), map: null };
      },
    },
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk' && LIT_GLOBALS.test(file.code)) {
          this.error(`${file.fileName} writes to the page's globals: @lit/reactive-element has changed.`);
        }
      }
    },
  };
}
