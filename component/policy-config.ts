import type { PolicyConfig } from './privacy/index.ts';

export const POLICY_KEYS = ['unredact', 'redact', 'hide', 'lock'] as const;
type Rules = NonNullable<PolicyConfig[keyof PolicyConfig]>;

/** Attributes and property together: what either says counts. Keys this version does not know are passed on,
 *  so that the gate refuses them instead of nobody noticing. */
export function mergePolicy(
  attributes: Readonly<Record<(typeof POLICY_KEYS)[number], string | null | undefined>>,
  property: PolicyConfig | undefined,
  everyPage: string,
): PolicyConfig {
  const merged: Record<string, Rules> = { ...property };
  for (const key of POLICY_KEYS) {
    const selectors = attributes[key];
    if (!selectors) continue;
    const own = merged[key];
    merged[key] = own === undefined ? selectors : join(own, selectors, everyPage);
  }
  return merged as PolicyConfig;
}

function join(own: Rules, selectors: string, everyPage: string): Rules {
  if (typeof own === 'string') return [own, selectors];
  if (Array.isArray(own)) return [...own, selectors];
  const rules = own as Record<string, string | string[]>;
  const here = rules[everyPage] ?? [];
  return { ...rules, [everyPage]: [...(typeof here === 'string' ? [here] : here), selectors] };
}
