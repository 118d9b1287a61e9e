import type { Reference } from './picture/presenter-check.js';

/**
 * The presenter's still frame before any effect, with the exact opacity of the person. The addon is loaded here and
 * not by an import, since the host lists scenarios without it.
 */
export async function referenceFrame(width: number, height: number): Promise<Reference> {
  const { native } = await import('../../src/native.js');
  return { width, height, ...native.renderPresenter(width, height, 0) };
}
