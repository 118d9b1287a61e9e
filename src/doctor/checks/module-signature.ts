import { gunzipSync } from 'node:zlib';
import { type Finding, ok, type SyncCheck } from '../check.js';
import type { Machine } from '../machine.js';

/** Ends every signed module: Documentation/admin-guide/module-signing.rst of the kernel. */
const SIGNED = '~Module signature appended~\n';
/** Four bytes of attributes, then the value. */
const SECURE_BOOT = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';

export const moduleSignature: SyncCheck = {
  name: 'module signature',
  look: (machine) => {
    const { moduleFile, moduleLoaded } = machine;
    const isSecure = machine.bytes(SECURE_BOOT)?.at(4) === 1;
    // A loaded one has passed.
    if (!isSecure || moduleLoaded || moduleFile === null) return [];
    const signed = isSigned(machine, moduleFile);
    if (signed === true) return [ok('Secure Boot is on, and v4l2loopback is signed')];
    return [signed === false ? unsigned() : unknown(moduleFile)];
  },
};

/** Null when it can't be found out. */
function isSigned(machine: Machine, moduleFile: string): boolean | null {
  const file = machine.bytes(moduleFile);
  if (moduleFile.endsWith('.ko')) return file && hasSignature(file);
  // Debian's modinfo is built without zlib.
  if (moduleFile.endsWith('.gz')) return file && hasSignature(unzipped(file));
  // .ko.xz and .ko.zst hide their end from all but the tools of the kernel's modules.
  const id = machine.askNow('modinfo', '-F', 'sig_id', machine.path(moduleFile));
  return id === null ? null : id.trim() !== '';
}

function hasSignature(file: Buffer | null): boolean | null {
  return file && file.subarray(-SIGNED.length).toString('latin1') === SIGNED;
}

function unzipped(file: Buffer): Buffer | null {
  try {
    return gunzipSync(file);
  } catch {
    return null;
  }
}

function unsigned(): Finding {
  return {
    level: 'error',
    saw: 'Secure Boot is on, but v4l2loopback is not signed',
    why: 'The kernel refuses unsigned modules then, with "Key was rejected by service"',
    remedy:
      'sudo mokutil --import /var/lib/dkms/mok.pub, restart and enroll the key; then: sudo dkms autoinstall',
  };
}

function unknown(moduleFile: string): Finding {
  return {
    level: 'note',
    saw: `Secure Boot is on, and whether ${moduleFile} is signed is unknown: it can not be read`,
    why: 'The kernel refuses unsigned modules then, with "Key was rejected by service"',
    remedy: `Install kmod, then ask again; or look yourself: modinfo -F sig_id ${moduleFile}`,
  };
}
