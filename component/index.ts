export { CobrowseSession } from './cobrowse-session.ts';
export type { PolicyConfig } from './privacy/index.ts';
