/** The server as a library; the command is `main.ts`. */
export type { CobrowseServer } from './create-server.ts';
export { createServer } from './create-server.ts';
export type { AgentAdmission, ServerSettings } from './settings.ts';
export { SettingsError } from './settings.ts';
export type { ClaimResult, CodeStore, Credential, NewCode, Seat } from './store.ts';
