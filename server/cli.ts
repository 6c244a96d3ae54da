#!/usr/bin/env node
import process from 'node:process';

/** The server needs `node:sqlite`. An older Node must hear that in words, before it tries to load it. */
const NEEDED_NODE = 24;

if (Number.parseInt(process.versions.node, 10) < NEEDED_NODE) {
  process.stderr.write(
    `The co-browsing server needs Node ${NEEDED_NODE} or newer; this is ${process.versions.node}. Update Node, or run it with "npx cobrowse".\n`,
  );
  process.exitCode = 1;
} else {
  await import('./main.ts');
}
