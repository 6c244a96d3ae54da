import { startOverlay } from '../../overlay/start-overlay.ts';

startOverlay(document.body);
