/** Why `camfx start` failed, in the words of the doctor's checks where they know more than the driver's answer says. */
import { CamfxError, type ErrorCode } from '../errors.js';
import type { Finding, SyncCheck } from './check.js';
import { cameraBusy } from './checks/camera-busy.js';
import { cameraPipewire } from './checks/camera-pipewire.js';
import { deviceFeeder } from './checks/device-feeder.js';
import { pinnedFormat } from './checks/device-format.js';
import { deviceNode } from './checks/device-node.js';
import { devicePermission } from './checks/device-permission.js';
import { deviceState } from './checks/device-state.js';
import { moduleChecks } from './checks/index.js';
import { moduleDevices } from './checks/module-devices.js';
import { Machine } from './machine.js';

/** What can be the reason of each error; the first that finds something is. */
const REASONS: Partial<Record<ErrorCode, readonly SyncCheck[]>> = {
  MODULE_MISSING: moduleChecks,
  DEVICE_NOT_FOUND: [moduleDevices, deviceNode],
  DEVICE_GONE: [...moduleChecks, deviceNode],
  DEVICE_PERMISSION: [devicePermission],
  DEVICE_BUSY: [deviceState, deviceFeeder],
  DEVICE_FORMAT: [deviceState, pinnedFormat],
  CAMERA_NOT_FOUND: [deviceNode],
  CAMERA_GONE: [deviceNode],
  CAMERA_PERMISSION: [devicePermission],
  CAMERA_BUSY: [cameraBusy],
  CAMERA_FORMAT: [cameraPipewire],
  CAMERA_SIZE: [cameraPipewire],
};

/** The same error with what the doctor says of its subject; the error itself when the doctor finds nothing. */
export function explain(error: CamfxError, look: () => Machine = () => new Machine()): CamfxError {
  const reasons = REASONS[error.code];
  if (reasons === undefined) return error;
  const machine = look();
  for (const check of reasons) {
    const finding = check.look(machine).find((each) => isReason(each, error));
    if (finding) return new CamfxError(error.code, finding.saw, { hint: finding.remedy, cause: error });
  }
  return error;
}

/** A note or a finding about another device explains nothing. */
function isReason({ level, subject }: Finding, { message }: CamfxError): boolean {
  if (level !== 'error' && level !== 'warning') return false;
  return subject === undefined || message.split(/[^\w/]+/).includes(subject);
}
