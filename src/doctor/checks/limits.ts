import { type Check, type Finding, ok } from '../check.js';

const INOTIFY = '/proc/sys/fs/inotify/max_user_instances';
/** What a desktop session takes by itself, and some more. */
const FEW_INSTANCES = 64;

export const limits: Check = {
  name: 'limits',
  look: (machine) => {
    const instances = Number(machine.text(INOTIFY)?.trim() ?? NaN);
    if (!(instances < FEW_INSTANCES)) return [ok('The limits of the system are wide enough')];
    const finding: Finding = {
      level: 'warning',
      saw: `Only ${instances} inotify instances are allowed for a user`,
      why: 'Programs that look out for cameras fail when there are none left',
      remedy: 'sudo sysctl fs.inotify.max_user_instances=512',
    };
    return [finding];
  },
};
