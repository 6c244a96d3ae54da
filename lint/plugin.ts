import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importProblem } from './rooms.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

type Node = { readonly type: string; readonly [key: string]: unknown };
type Context = {
  readonly filename: string;
  report(problem: { node: Node; message: string }): void;
};
type Rule = { create(context: Context): Record<string, (node: Node) => void> };

const pathOf = (context: Context) => relative(ROOT, context.filename).replaceAll('\\', '/');
const isTest = (path: string) => /\.(?:test|fixture)\.ts$/.test(path);

/** The import table, doors included. */
const rooms: Rule = {
  create(context) {
    const path = pathOf(context);
    const check = (node: Node) => {
      const source = node['source'] as { value?: unknown } | null | undefined;
      if (typeof source?.value !== 'string' || isTest(path)) return;
      const message = importProblem(path, source.value);
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

const CONTENT = new Set([
  'textContent',
  'innerText',
  'nodeValue',
  'wholeText',
  'outerText',
  'getAttribute',
  'getAttributeNode',
  'getAttributeNS',
  'cssText',
  'dataset',
  'checked',
  'selectedIndex',
  'selectedOptions',
  'validationMessage',
  'valueAsNumber',
  'valueAsDate',
  'placeholder',
  'cookie',
  'referrer',
  'localStorage',
  'sessionStorage',
  'clipboardData',
  'dataTransfer',
]);

/** Content of the page is read in the gate's reader and nowhere else in the customer's capture. */
const contentOnlyInGate: Rule = {
  create(context) {
    const path = pathOf(context);
    if (!path.startsWith('component/capture/') && !path.startsWith('component/session/')) return {};
    if (isTest(path)) return {};
    return {
      MemberExpression(node) {
        const { name } = node['property'] as { name?: string };
        if (name !== undefined && CONTENT.has(name)) {
          context.report({
            node,
            message: `Read ${name} through component/privacy: only the gate reads content.`,
          });
        }
      },
    };
  },
};

const SINKS = new Set([
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'setHTMLUnsafe',
  'createContextualFragment',
  'parseFromString',
  'srcdoc',
]);
/** The one place that gives a mirror's document its doctype. */
const WRITES_DOCTYPE = 'mirror/blank-document.ts';

const noHtmlSinks: Rule = {
  create(context) {
    const path = pathOf(context);
    if (isTest(path) || path.startsWith('tests/') || path.startsWith('examples/')) return {};
    return {
      MemberExpression(node) {
        const { name } = node['property'] as { name?: string };
        const { name: object } = node['object'] as { name?: string };
        const writes = (name === 'write' || name === 'writeln') && /document$|^doc$/i.test(object ?? '');
        if ((name !== undefined && SINKS.has(name)) || (writes && path !== WRITES_DOCTYPE)) {
          context.report({ node, message: `${name} parses HTML: build nodes instead.` });
        }
      },
    };
  },
};

/** `x as Safe<…>` is how a value becomes safe; the gate does it, and the decoder for what came from a gate. */
const MAKES_SAFE = ['component/privacy/', 'protocol/document-encoder.ts', 'protocol/document-decoder.ts'];

const safeOnlyInGate: Rule = {
  create(context) {
    const path = pathOf(context);
    if (isTest(path) || MAKES_SAFE.some((allowed) => path.startsWith(allowed))) return {};
    return {
      TSAsExpression(node) {
        if (namesSafe(node['typeAnnotation'] as Node)) {
          context.report({ node, message: 'Only component/privacy makes Safe values.' });
        }
      },
    };
  },
};

function namesSafe(type: Node): boolean {
  const { name } = (type['typeName'] ?? {}) as { name?: string };
  if (name === 'Safe' || name === 'SafeFrame') return true;
  const inner =
    type['elementType'] ?? (type['typeArguments'] as { params?: Node[] } | undefined)?.params?.[0];
  return inner ? namesSafe(inner as Node) : false;
}

/** A host in a URL literal is one that somebody would be sent to without having set it. */
const noPublicHosts: Rule = {
  create(context) {
    const path = pathOf(context);
    if (isTest(path)) return {};
    return {
      Literal(node) {
        const { value } = node;
        if (typeof value !== 'string') return;
        const host = /^(?:https?|wss?|stuns?|turns?):(?:\/\/)?([^/:?#\s]+)/.exec(value)?.[1];
        if (host === undefined || isHarmless(host)) return;
        context.report({ node, message: `"${host}" is a public host: nothing may point to one.` });
      },
    };
  },
};

/** Loopback, names that are reserved for examples, and the names of XML namespaces. */
function isHarmless(host: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[|www\.w3\.org$|\*$)|(?:^|\.)(?:example|invalid|test)(?:\.com)?$/.test(
    host,
  );
}

export default {
  meta: { name: 'cobrowse' },
  rules: {
    rooms,
    'content-only-in-gate': contentOnlyInGate,
    'no-html-sinks': noHtmlSinks,
    'safe-only-in-gate': safeOnlyInGate,
    'no-public-hosts': noPublicHosts,
  },
};
