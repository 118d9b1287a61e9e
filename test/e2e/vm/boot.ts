import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Kernel } from './kernel.js';

export interface BootOptions {
  kernel: Kernel;
  initrd: string;
  /** Called with each line of the guest's serial console. */
  onLine: (line: string) => void;
  /** The VM is killed after this long without a line; each line restarts the clock. */
  silenceSeconds: number;
  /** The VM is killed after this long, whatever it prints. */
  totalSeconds: number;
}

/** How the VM ended: it powered itself off, or why it did not. */
export type BootEnd = { powered: 'off' } | { powered: 'killed' | 'failed'; why: string };

/** Boots a kernel in QEMU with software emulation and resolves when the VM has ended. */
export function boot(options: BootOptions): Promise<BootEnd> {
  return new Promise((resolve) => {
    const qemu = spawn('qemu-system-x86_64', qemuArguments(options), { stdio: ['ignore', 'pipe', 'pipe'] });
    let killedFor: string | null = null;
    const kill = (why: string) => {
      killedFor ??= why;
      qemu.kill('SIGKILL');
    };
    const onSilence = () => kill(`the VM printed nothing for ${options.silenceSeconds} s`);
    let silence = setTimeout(onSilence, options.silenceSeconds * 1000);
    const total = setTimeout(
      () => kill(`the VM ran longer than ${options.totalSeconds} s`),
      options.totalSeconds * 1000,
    );
    const onInterrupt = () => kill('interrupted');
    process.once('SIGINT', onInterrupt).once('SIGTERM', onInterrupt);

    createInterface({ input: qemu.stdout }).on('line', (line) => {
      clearTimeout(silence);
      silence = setTimeout(onSilence, options.silenceSeconds * 1000);
      options.onLine(line);
    });
    let stderr = '';
    qemu.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));

    const finish = (end: BootEnd) => {
      clearTimeout(silence);
      clearTimeout(total);
      process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt);
      resolve(end);
    };
    qemu.on('error', (error) => finish({ powered: 'failed', why: `cannot run QEMU: ${error.message}` }));
    qemu.on('close', (code) => {
      if (killedFor !== null) finish({ powered: 'killed', why: killedFor });
      else if (code === 0) finish({ powered: 'off' });
      else finish({ powered: 'failed', why: `QEMU exited with ${code}: ${stderr.trim()}` });
    });
  });
}

function qemuArguments({ kernel, initrd }: BootOptions): string[] {
  return [
    ...['-accel', 'tcg,thread=multi', '-smp', '2', '-m', '4096'],
    // No AVX: emulated lane by lane, inference with it takes twelve times as long as with SSE.
    ...['-cpu', 'Nehalem'],
    ...['-kernel', kernel.image, '-initrd', initrd],
    ...['-append', 'console=ttyS0 quiet loglevel=1 panic=-1 mitigations=off'],
    ...['-nographic', '-no-reboot', '-nic', 'none', '-monitor', 'none'],
    ...['-virtfs', 'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap'],
  ];
}
