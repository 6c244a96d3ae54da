import { startOffscreenHost } from '../../session-host/start-offscreen-host.ts';

startOffscreenHost();
