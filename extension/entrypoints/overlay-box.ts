import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { toggleOverlayBox } from '../overlay-box/toggle-overlay-box.ts';

export default defineUnlistedScript(() => toggleOverlayBox());
