import type { EndReason } from './end-reason.ts';

/** Where the customer's side is. `startedAt` and `expiresAt` are milliseconds since the epoch. */
export type CustomerState =
  | { readonly name: 'idle' }
  | { readonly name: 'connecting' }
  | { readonly name: 'consent' }
  | { readonly name: 'live'; readonly startedAt: number }
  | { readonly name: 'ended'; readonly reason: EndReason };

/** Where the agent's side is. `notice` says why a new code was issued. */
export type AgentState =
  | { readonly name: 'idle' }
  | { readonly name: 'starting' }
  | {
      readonly name: 'waiting';
      readonly code: string;
      readonly expiresAt: number;
      readonly notice?: 'code-wrong' | 'join-failed';
    }
  | { readonly name: 'joining' }
  | { readonly name: 'consent' }
  | { readonly name: 'live'; readonly startedAt: number }
  | { readonly name: 'ended'; readonly reason: EndReason };

const CUSTOMER_NEXT: Record<CustomerState['name'], readonly CustomerState['name'][]> = {
  idle: ['connecting', 'ended'],
  connecting: ['consent', 'ended'],
  consent: ['live', 'ended'],
  live: ['ended'],
  ended: ['idle', 'connecting'],
};

const AGENT_NEXT: Record<AgentState['name'], readonly AgentState['name'][]> = {
  idle: ['starting'],
  starting: ['waiting', 'ended'],
  waiting: ['waiting', 'joining', 'starting', 'ended'],
  joining: ['consent', 'starting', 'ended'],
  consent: ['live', 'ended'],
  live: ['ended'],
  ended: ['idle', 'starting'],
};

export function isCustomerTransition(from: CustomerState, to: CustomerState): boolean {
  return CUSTOMER_NEXT[from.name].includes(to.name);
}

export function isAgentTransition(from: AgentState, to: AgentState): boolean {
  return AGENT_NEXT[from.name].includes(to.name);
}
