import { ok, type SyncCheck } from '../check.js';
import { isPortalInstalled } from '../portal.js';

export const portal: SyncCheck = {
  name: 'camera portal',
  look: (machine) => {
    if (isPortalInstalled(machine)) return [ok('The camera portal is installed')];
    return [
      {
        level: 'note',
        saw: 'The camera portal (xdg-desktop-portal) is not installed',
        why: 'Sandboxed applications ask it for cameras; others do not need it',
        remedy: 'Install the package xdg-desktop-portal, if you use such applications',
      },
    ];
  },
};
