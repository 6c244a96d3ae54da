import assert from 'node:assert/strict';
import test from 'node:test';
import { graphicValue, isMathValue, structuralValue } from './attribute-rules.ts';

test('structural values', () => {
  for (const [name, value, sent] of [
    ['type', 'email', 'email'],
    ['type', 'jane', undefined],
    ['role', 'Button', 'Button'],
    ['role', 'button jane', undefined],
    ['width', ' 12.5% ', '12.5%'],
    ['width', '4111111111111111', undefined],
    ['colspan', '12', '12'],
    ['colspan', '123456', undefined],
    ['hidden', 'jane', ''],
    ['dir', 'rtl', 'rtl'],
    ['dir', 'jane', undefined],
    ['value', '1', undefined],
    ['constructor', '1', undefined],
    ['__proto__', '1', undefined],
  ] as const) {
    assert.equal(structuralValue(name, value), sent, `${name}="${value}"`);
  }
});

test('drawings', () => {
  for (const [name, value, sent] of [
    ['d', 'M0 0L1-2.5.5A1 1 0 01 3 4zm1e-3,2', 'M0 0L1-2.5.5A1 1 0 01 3 4zm1e-3,2'],
    ['d', 'Malthe', undefined],
    ['d', 'M0 0 Cash', undefined],
    ['d', 'M4111111111111111 0', undefined],
    ['x', '1.123456789', '1.1234'],
    ['x', 'jane', undefined],
    ['viewBox', '0 0 24 24', '0 0 24 24'],
    ['transform', 'translate(1, 2) rotate(45deg)', 'translate(1, 2) rotate(45deg)'],
    ['transform', 'rotate(jane)', undefined],
    ['preserveAspectRatio', 'xMidYMid slice', 'xMidYMid slice'],
    ['in', 'jane', undefined],
    ['href', '1', undefined],
  ] as const) {
    assert.equal(graphicValue(name, value), sent, `${name}="${value}"`);
  }
  assert.equal(isMathValue('mathvariant', 'normal'), true);
  assert.equal(isMathValue('mathvariant', 'jane'), false);
});

test('a long value that is nearly a drawing is judged in no time', () => {
  const before = performance.now();
  for (const tail of [' ', ',', '0 ', 'z', 'M0', '1e']) graphicValue('d', `M0${tail.repeat(50_000)}!`);
  graphicValue('transform', `rotate(${'0 '.repeat(50_000)}!`);
  graphicValue('points', `${'0 '.repeat(50_000)}!`);
  assert.ok(performance.now() - before < 2000);
});
