/** The window of a document in the mirror, with its own constructors: sheets and ranges must be of it. */
export type MirrorWindow = Window & typeof globalThis;
