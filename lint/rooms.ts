import { dirname, relative, resolve } from 'node:path';

/** What each room may import, besides packages and its own files (design, section 2). */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  mirror: ['protocol'],
  component: ['protocol', 'mirror'],
  extension: ['protocol', 'mirror'],
  server: ['protocol'],
  tests: ['protocol', 'mirror', 'component', 'extension', 'server', 'scripts', 'examples'],
  scripts: ['protocol', 'mirror', 'component', 'extension', 'server', 'examples'],
  examples: [],
  lint: [],
};

/** Rooms inside a room, each with a door of its own. */
const INNER_ROOMS = ['component/privacy', 'component/capture', 'component/session', 'component/testing'];

/**
 * Says what is wrong with an import, or nothing.
 *
 * @param file path of the importing file, relative to the root, with forward slashes.
 * @param specifier what stands in the import.
 */
export function importProblem(file: string, specifier: string): string | undefined {
  const room = roomOf(file);
  if (room === undefined) return undefined;
  if (specifier.startsWith('#')) {
    const target = specifier.slice(1);
    if (target === room) return `Inside ${room}, import the file and not the door.`;
    if (ROOMS[room]?.includes(target)) return undefined;
    return `${room} may not import ${target} (design, section 2).`;
  }
  if (!specifier.startsWith('.')) return undefined;
  const target = relative('/', resolve('/', dirname(file), specifier)).replaceAll('\\', '/');
  const targetRoom = roomOf(target);
  if (targetRoom !== undefined && targetRoom !== room) {
    if (isTooling(room) && ROOMS[room]?.includes(targetRoom) && isTooling(targetRoom)) return undefined;
    return `Import ${targetRoom} through its door, #${targetRoom}.`;
  }
  const inner = INNER_ROOMS.find((path) => target.startsWith(`${path}/`));
  if (inner !== undefined && !file.startsWith(`${inner}/`) && target !== `${inner}/index.ts`) {
    return `Import ${inner} through its door, ${inner}/index.ts.`;
  }
  return undefined;
}

/** Rooms that are not part of the product have no door. */
function isTooling(room: string): boolean {
  return room === 'scripts' || room === 'tests' || room === 'examples';
}

function roomOf(path: string): string | undefined {
  const [first] = path.split('/');
  return first !== undefined && Object.hasOwn(ROOMS, first) ? first : undefined;
}
