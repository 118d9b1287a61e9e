import { type Finding, ok, type SyncCheck } from '../check.js';
import { cameraPermissions } from '../portal.js';

export const portalPermission: SyncCheck = {
  name: 'portal permission',
  look: (machine) => {
    const permissions = cameraPermissions(machine);
    if (permissions === null)
      return [
        {
          level: 'note',
          saw: 'What the camera portal has noted about applications could not be read',
          why: 'An application that was refused once is refused without a question from then on',
          remedy: 'flatpak permissions devices',
        },
      ];
    const denied = [...permissions].filter(([, answers]) => answers.includes('no')).map(([id]) => id);
    if (denied.length === 0) return [ok('The camera portal has refused no application')];
    return denied.map(describeDenied);
  },
};

function describeDenied(id: string): Finding {
  // Not a fault, and nothing that --fix may undo: somebody has decided so.
  return {
    level: 'note',
    saw: `The camera portal refuses cameras to ${id || 'applications without a name'}`,
    why: 'It was told "no" once, and does not ask again',
    remedy: `If that was a mistake: flatpak permission-set devices camera ${id || '""'} yes`,
  };
}
