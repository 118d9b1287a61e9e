import { type Finding, ok, type SyncCheck } from '../check.js';
import { FLATPAK_IDS } from '../applications.js';
import { flatpakFolders, mayFlatpakOpenDevices } from '../sandboxes.js';

/** Which way each Flatpak application has to cameras. */
export const flatpakCamera: SyncCheck = {
  name: 'Flatpak applications',
  look: (machine) =>
    flatpakFolders(machine).flatMap(({ scope, folder }) =>
      FLATPAK_IDS.filter((id) => machine.exists(`${folder}/app/${id}`)).map((id): Finding => {
        if (mayFlatpakOpenDevices(machine, folder, id))
          return ok(`The Flatpak ${id} (${scope}) may open devices`);
        return {
          level: 'note',
          saw: `The Flatpak ${id} (${scope}) may open no devices: it sees cameras through the portal only`,
          why: 'The portal shows what PipeWire lists, which is not each loopback device',
          remedy: `flatpak override --user --device=all ${id}, if you trust it with all devices`,
        };
      }),
    ),
};
