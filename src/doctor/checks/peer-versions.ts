import { projectVersion } from '../../version.js';
import { type Check, type Finding, ok } from '../check.js';
import { askPeers } from '../peers.js';

/** Engines and daemon outlive the installation of another version. */
export const peerVersions: Check = {
  name: 'versions',
  look: async (machine) => {
    const { daemon, engines } = await askPeers(machine);
    return [
      ...(daemon ? [judge('helper daemon', daemon.version)] : []),
      ...engines.map(({ camera, version }) => judge(`engine of ${camera}`, version)),
    ];
  },
};

function judge(peer: string, version: string | undefined): Finding {
  const own = projectVersion();
  if (version === own) return ok(`The ${peer} is of version ${own}, as this command is`);
  return {
    level: version === undefined ? 'note' : 'warning',
    saw: `The ${peer} is of ${version === undefined ? 'an older version' : `version ${version}`}, this command of ${own}`,
    why: 'It was started before camfx was updated, and they may misunderstand each other',
    remedy: 'camfx stop, then camfx start',
  };
}
