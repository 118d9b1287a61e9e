/** How a picture fills a frame of another shape: black bars, cut sides, or squashed. */
export const FITS = ['contain', 'cover', 'stretch'] as const;
export type Fit = (typeof FITS)[number];
