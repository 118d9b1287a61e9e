import { ok, type SyncCheck } from '../check.js';

/** Ends every signed module: Documentation/admin-guide/module-signing.rst of the kernel. */
const SIGNED = '~Module signature appended~\n';
/** Four bytes of attributes, then the value. */
const SECURE_BOOT = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';

export const moduleSignature: SyncCheck = {
  name: 'module signature',
  look: (machine) => {
    const { moduleFile, moduleLoaded } = machine;
    const isSecure = machine.bytes(SECURE_BOOT)?.at(4) === 1;
    // A compressed module hides its end; a loaded one has passed.
    if (!isSecure || moduleLoaded || moduleFile === null || !moduleFile.endsWith('.ko')) return [];
    const file = machine.bytes(moduleFile);
    if (file?.subarray(-SIGNED.length).toString('latin1') === SIGNED)
      return [ok('Secure Boot is on, and v4l2loopback is signed')];
    return [
      {
        level: 'error',
        saw: 'Secure Boot is on, but v4l2loopback is not signed',
        why: 'The kernel refuses unsigned modules then, with "Key was rejected by service"',
        remedy:
          'sudo mokutil --import /var/lib/dkms/mok.pub, restart and enroll the key; then: sudo dkms autoinstall',
      },
    ];
  },
};
