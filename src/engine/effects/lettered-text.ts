/** Text that an effect draws with the font of the package. */
import { CamfxError } from '../../errors.js';

/** Throws BAD_ARGUMENT for characters that the font lacks, which would be boxes. */
export async function requireLetters(text: string): Promise<void> {
  const { unknownCharacters } = await import('../../picture/lettering.js');
  const unknown = unknownCharacters(text);
  if (unknown.length === 0) return;
  throw new CamfxError('BAD_ARGUMENT', `The built-in font has no letter for: ${unknown.join(' ')}`, {
    hint: 'It has those of western European languages; give other text as a picture: overlay:image=FILE.png or card:image=FILE.png.',
  });
}
