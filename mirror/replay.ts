import { createMirror, type Mirror } from './mirror.ts';

/**
 * Shows recorded frames, all at once, as an agent would have seen them at the end.
 *
 * @throws Error when the frames do not apply; frames of one capture, complete and in order, always do
 */
export function replay(
  container: HTMLElement,
  frames: Iterable<Uint8Array>,
): { readonly mirror: Mirror; readonly document: Document } {
  const mirror = createMirror(container);
  for (const frame of frames) {
    const result = mirror.apply(frame);
    if (result.ok) continue;
    mirror.destroy();
    throw new Error(`The frames cannot be replayed: ${result.problem}.`);
  }
  const document = mirror.iframe.contentDocument;
  if (!document) throw new Error('The container is not in a document.');
  return { mirror, document };
}
