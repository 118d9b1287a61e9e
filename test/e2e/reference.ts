import { PresenterCheck, type Reference } from './picture/presenter-check.js';
import { size } from './scenario.js';

/**
 * The presenter's still frame before any effect, with the exact opacity of the person. The addon is loaded here and
 * not by an import, since the host lists scenarios without it.
 */
export async function referenceFrame(width: number, height: number): Promise<Reference> {
  const { native } = await import('../../src/native.js');
  return { width, height, ...native.renderPresenter(width, height, 0) };
}

let check: Promise<PresenterCheck> | undefined;

/** The check for pictures of the scenarios' size, made once: drawing the frame takes the VM some seconds. */
export function presenterCheck(): Promise<PresenterCheck> {
  check ??= referenceFrame(size.width, size.height).then((reference) => new PresenterCheck(reference));
  return check;
}
