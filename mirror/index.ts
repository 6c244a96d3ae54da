/** Frames in, a safe live document out. */
export type { OpenDocument } from './blank-document.ts';
export type { MirrorPoint } from './locate-node.ts';
export { type ApplyResult, createMirror, type Mirror } from './mirror.ts';
export { replay } from './replay.ts';
