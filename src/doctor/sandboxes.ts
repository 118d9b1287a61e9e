/** What Snap and Flatpak let an application open. */
import type { Machine } from './machine.js';

/** Fedora and Arch keep them elsewhere. */
const SNAPS = ['/snap', '/var/lib/snapd/snap'];
const PROFILES = '/var/lib/snapd/apparmor/profiles';

export function isSnapInstalled(machine: Machine, snap: string): boolean {
  return SNAPS.some((folder) => machine.exists(`${folder}/${snap}`));
}

/**
 * Whether the snap's interface "camera" is connected. Its AppArmor profile has the interface's rule then, and may be
 * read by everybody; null when there is no profile, so that nobody but snapd knows.
 */
export function maySnapUseCameras(machine: Machine, snap: string): boolean | null {
  const profile = machine.text(`${PROFILES}/snap.${snap}.${snap}`);
  return profile === null ? null : /^[^#\n]*\/dev\/video/m.test(profile);
}

/** The system's installation and the user's own, in the order in which Flatpak prefers them. */
export function flatpakFolders({ person }: Machine): { scope: 'user' | 'system'; folder: string }[] {
  return [
    { scope: 'user', folder: `${person.home}/.local/share/flatpak` },
    { scope: 'system', folder: '/var/lib/flatpak' },
  ];
}

/** What it was made with, then what its owner changed: flatpak-metadata(5), flatpak-override(1). */
export function mayFlatpakOpenDevices(machine: Machine, folder: string, id: string): boolean {
  const files = [
    `${folder}/app/${id}/current/active/metadata`,
    ...flatpakFolders(machine)
      .reverse()
      .flatMap((each) => [`${each.folder}/overrides/global`, `${each.folder}/overrides/${id}`]),
  ];
  let may = false;
  for (const file of files) {
    const words = /^devices=(.*)$/m.exec(machine.text(file) ?? '')?.[1]?.split(';') ?? [];
    if (words.includes('all')) may = true;
    if (words.includes('!all')) may = false;
  }
  return may;
}
