import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProblem } from './rooms.ts';

const allowed: [string, string][] = [
  ['mirror/mirror.ts', '#protocol'],
  ['component/session/index.ts', '../privacy/index.ts'],
  ['component/privacy/gate.ts', './marks.ts'],
  ['component/privacy/css/sheets.ts', '../attribute-rules.ts'],
  ['server/index.ts', 'fastify'],
  ['tests/e2e/harness.ts', '../../scripts/browsers.ts'],
];
const refused: [string, string][] = [
  ['protocol/channel.ts', '#mirror'],
  ['mirror/mirror.ts', '#component'],
  ['server/api.ts', '#component'],
  ['extension/overlay/stage.ts', '../../mirror/mirror.ts'],
  ['component/capture/start-capture.ts', '../privacy/dom-reader.ts'],
  ['component/cobrowse-session.ts', './session/customer-session.ts'],
  ['protocol/channel.ts', '#protocol'],
  ['component/ui/views.ts', '#server'],
];

for (const [file, specifier] of allowed) {
  test(`${file} may import ${specifier}`, () => assert.equal(importProblem(file, specifier), undefined));
}
for (const [file, specifier] of refused) {
  test(`${file} may not import ${specifier}`, () => assert.ok(importProblem(file, specifier)));
}
