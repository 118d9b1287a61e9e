import { CamfxError } from '../../../../src/errors.js';
import { RUNTIME } from '../made-up-machine.js';
import type { Fault } from './fault.js';

const NOT_OURS = (): never => {
  throw new CamfxError('RUNTIME_DIR', `The folder ${RUNTIME.directory} is not yours alone`);
};

/** "sysctl fs.inotify.max_user_instances=512" writes 512 to the file of that name. */
const SYSCTL = 'echo "${1#*=}" >"proc/sys/$(echo "${1%=*}" | tr . /)"';

export const systemFaults: readonly Fault[] = [
  {
    what: 'an old processor',
    checks: ['processor'],
    saw: /no AVX2/,
    remedy: /--size/,
    files: { '/proc/cpuinfo': 'flags\t: fpu sse2\n' },
  },
  {
    what: 'few inotify instances',
    checks: ['inotify limits'],
    saw: /Only 8 inotify instances/,
    remedy: /^sudo sysctl fs\.inotify\.max_user_instances=512$/,
    fix: /^sysctl fs\.inotify\.max_user_instances=512$/,
    files: { '/proc/sys/fs/inotify/max_user_instances': '8\n' },
    programs: { sysctl: SYSCTL },
  },
  {
    what: 'few inotify watches',
    checks: ['inotify limits'],
    saw: /Only 100 inotify watches/,
    remedy: /max_user_watches/,
    fix: /^sysctl fs\.inotify\.max_user_watches=65536$/,
    files: { '/proc/sys/fs/inotify/max_user_watches': '100\n' },
    programs: { sysctl: SYSCTL },
  },
  {
    what: 'a full folder of the sockets',
    checks: ['disk space'],
    saw: /^\/run(\/.*)? is full$/,
    remedy: /Remove files/,
    options: { freeBytes: (path) => (path.startsWith('/run') ? 1000 : 1e9) },
  },
  {
    what: "another user's runtime folder",
    checks: ['runtime folder'],
    saw: /is not yours alone/,
    remedy: /XDG_RUNTIME_DIR/,
    files: { [RUNTIME.daemonLock]: '' },
    options: {
      findRuntimePaths: NOT_OURS,
      person: { uid: 4242, name: 'alice', groups: [1000], home: '/home/alice' },
    },
  },
  {
    what: 'a runtime folder that others can enter',
    checks: ['runtime folder'],
    saw: /is not yours alone/,
    remedy: /XDG_RUNTIME_DIR/,
    fix: /^chmod 700 .*\/run\/user\/1000\/camfx$/,
    files: { [RUNTIME.daemonLock]: '' },
    options: { findRuntimePaths: NOT_OURS },
    programs: 'by a test of its own',
  },
];
