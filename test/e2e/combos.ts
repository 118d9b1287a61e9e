/** One machine to test on: a Debian kernel and the v4l2loopback module that some Debian suite ships. */
export interface Combo {
  kernel: string;
  module: string;
}

/** Kernel series → the Debian suite whose linux-image-amd64 is of that series. */
export const kernelSuites: Readonly<Record<string, string>> = {
  '6.1': 'bookworm',
  '6.12': 'bookworm-backports',
};

/** v4l2loopback version → the Debian suite that ships it. */
export const moduleSuites: Readonly<Record<string, string>> = {
  '0.12.7': 'bookworm',
  '0.13.2': 'bookworm-backports',
  '0.15.0': 'trixie',
  '0.15.4': 'sid',
};

/**
 * Each generation of the module, and the next kernel. The first two, the newest module and the one with the most
 * peculiarities, are given a browser each and whatever hangs on the version: see `dealt` of the scenarios.
 */
export const defaultCombos: readonly Combo[] = [
  { kernel: '6.1', module: '0.15.4' },
  { kernel: '6.1', module: '0.12.7' },
  { kernel: '6.1', module: '0.13.2' },
  { kernel: '6.12', module: '0.15.4' },
];

/** Why this pair cannot be tested, or null when it can. */
export function refusal({ kernel, module }: Combo): string | null {
  if (!(kernel in kernelSuites)) {
    return `Unknown kernel ${kernel}: choose one of ${Object.keys(kernelSuites).join(', ')}.`;
  }
  if (!(module in moduleSuites)) {
    return `Unknown v4l2loopback ${module}: choose one of ${Object.keys(moduleSuites).join(', ')}.`;
  }
  if (kernel === '6.12' && module === '0.12.7') {
    return 'v4l2loopback 0.12.7 does not compile on kernel 6.12, which no longer has strlcpy: choose 0.13.2 or later.';
  }
  return null;
}

export function allCombos(): Combo[] {
  return Object.keys(kernelSuites)
    .flatMap((kernel) => Object.keys(moduleSuites).map((module) => ({ kernel, module })))
    .filter((combo) => refusal(combo) === null);
}

export function comboTitle({ kernel, module }: Combo): string {
  return `kernel ${kernel}, v4l2loopback ${module}`;
}
