/** The camera portal of the desktop: how sandboxed applications, and Fedora's Firefox, get at cameras. */
import type { Machine } from './machine.js';
import { readPermissionStore } from './permission-store.js';

const SERVICE = '/usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service';
const STORE = '.local/share/flatpak/db/devices';

export function isPortalInstalled(machine: Machine): boolean {
  return machine.exists(SERVICE);
}

/** Applications to what the portal has noted about them and cameras; null when its store can't be read. */
export function cameraPermissions(machine: Machine): Map<string, string[]> | null {
  const store = machine.bytes(`${machine.person.home}/${STORE}`);
  return store === null ? new Map() : readPermissionStore(store, 'camera');
}
