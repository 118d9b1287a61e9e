import { gunzipSync } from 'node:zlib';
import type { Finding, SyncCheck } from '../check.js';
import { reinstallModule } from '../commands.js';
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
    if (signed === true) return [perhapsNotEnrolled(machine)];
    return [signed === false ? unsigned(machine) : unknown(moduleFile)];
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

/** The keys that Ubuntu, Debian and Fedora's akmods make, and sign what they build with. */
const KEYS = [
  '/var/lib/shim-signed/mok/MOK.der',
  '/var/lib/dkms/mok.pub',
  '/etc/pki/akmods/certs/public_key.der',
];

function enroll(machine: Machine): string {
  const key = KEYS.find((path) => machine.exists(path)) ?? '/var/lib/dkms/mok.pub';
  return `sudo mokutil --import ${key}, restart, and enroll the key in the blue screen`;
}

/** Which keys the firmware trusts is known once the module has been loaded. */
function perhapsNotEnrolled(machine: Machine): Finding {
  return {
    level: 'note',
    saw: 'Secure Boot is on, and v4l2loopback is signed, but not loaded yet',
    why: 'If loading it fails with "Key was rejected by service", the key that signed it is not enrolled',
    remedy: `Then: ${enroll(machine)}`,
  };
}

function unsigned(machine: Machine): Finding {
  return {
    level: 'error',
    saw: 'Secure Boot is on, but v4l2loopback is not signed',
    why: 'The kernel refuses unsigned modules then, with "Key was rejected by service"',
    remedy: `${reinstallModule(machine)}, which builds and signs it anew; then ${enroll(machine)}`,
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
