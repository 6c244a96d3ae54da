import { CobrowseSession } from './cobrowse-session.ts';

// A page that loads the script twice, from two versions or two bundles, keeps the first.
if (!customElements.get('cobrowse-session')) customElements.define('cobrowse-session', CobrowseSession);
