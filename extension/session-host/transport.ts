import { authenticate, openSignalling, requestCode, startHeartbeat } from '#protocol';
import type { Transport } from './agent-session.ts';

/** The real network. */
export const transport: Transport = { requestCode, openSignalling, authenticate, startHeartbeat };
