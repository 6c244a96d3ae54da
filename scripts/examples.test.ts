import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExamples } from './examples.ts';

test('pages are found by the addresses that people see', async () => {
  const answerFor = await readExamples();
  for (const path of [
    '/bank',
    '/bank/',
    '/bank/cards',
    '/bank/accounts',
    '/bank/accounts/everyday',
    '/helpdesk/tickets/HB-2107',
  ]) {
    assert.match(String(answerFor(path)?.body), /<!doctype html>/, path);
  }
  for (const path of ['/', '/bank/nothing', '/bank/../package.json', '/helpdesk/tickets/../../x']) {
    assert.equal(answerFor(path), undefined, path);
  }
});

test('every page of the bank has the element, the script, and a policy that allows its own style', async () => {
  const answerFor = await readExamples();
  for (const page of ['', 'accounts', 'cards', 'transfer', 'profile', 'support']) {
    const answer = answerFor(`/bank/${page}`);
    assert.equal(String(answer?.body).match(/<cobrowse-session unredact=/g)?.length, 1, page);
    assert.equal(String(answer?.body).match(/src="\/cobrowse\.js"/g)?.length, 1, page);
  }
  assert.match(
    answerFor('/bank/profile')?.headers['content-security-policy'] ?? '',
    /style-src 'self' 'sha256-/,
  );
  assert.match(
    answerFor('/helpdesk/')?.headers['content-security-policy'] ?? '',
    /^default-src 'none'; .*frame-src 'none'/,
  );
});
