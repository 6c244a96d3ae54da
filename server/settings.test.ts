import assert from 'node:assert/strict';
import { isAbsolute } from 'node:path';
import { test } from 'node:test';
import { groupAddress } from './address.ts';
import { describeCommandLine, readCommandLine } from './read-command-line.ts';
import { parseSettings, SettingsError } from './settings.ts';

const problemsOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.message;
  }
  assert.fail('nothing was wrong');
};

test('every setting has a default, and none of them reaches out', () => {
  const settings = parseSettings({});
  assert.equal(settings.host, '127.0.0.1');
  assert.equal(settings.port, 8787);
  assert.equal(settings.allowedOrigins, '*');
  assert.equal(settings.codeTtlMs, 600_000);
  assert.deepEqual(settings.iceServers, []);
  assert.equal(settings.trustProxy, false);
  assert.equal(settings.limits.joinsPerMinute, 30);
  assert.ok(isAbsolute(settings.dataDir) && isAbsolute(settings.staticDir));
  assert.match(settings.staticDir, /dist$/);
});

test('what is wrong is named, with what it has to be', () => {
  const cases: [unknown, RegExp][] = [
    [{ port: 70_000 }, /"port" has to be a whole number from 0 to 65535\. It is 70000/],
    [{ port: '80' }, /"port" has to be a whole number.*It is "80"/],
    [{ prot: 80 }, /no setting "prot"/],
    [{ allowedOrigins: ['bank.example'] }, /"allowedOrigins.*has to be.*origin/],
    [{ allowedOrigins: ['https://bank.example/app'] }, /"allowedOrigins.*has to be.*origin/],
    [{ iceServers: [{ urls: 'https://x.example' }] }, /"iceServers.*has to be/],
    [{ codeTtlMs: 0 }, /"codeTtlMs" has to be a number of milliseconds/],
    [{ logLevel: 'loud' }, /"logLevel" has to be one of/],
    [{ limits: { joinsPerMinute: 0 } }, /"limits\.joinsPerMinute" has to be/],
    [{ extraRoutes: 'x' }, /"extraRoutes" has to be a function/],
  ];
  for (const [input, expected] of cases)
    assert.match(
      problemsOf(() => parseSettings(input)),
      expected,
    );
  assert.equal(problemsOf(() => parseSettings({ port: -1, codeTtlMs: 'x' })).split('\n').length, 2);
  const credential = { iceServers: [{ urls: 5, credential: 'hidden' }] };
  assert.doesNotMatch(
    problemsOf(() => parseSettings(credential)),
    /hidden/,
  );
});

test('flags and variables become settings; the flag wins', () => {
  const line = readCommandLine(
    ['serve', '--port', '0', '--allowed-origins', 'https://a.example, https://b.example'],
    {
      COBROWSE_PORT: '99',
      COBROWSE_HOST: '',
      COBROWSE_JOINS_PER_MINUTE: '7',
      COBROWSE_ICE_SERVERS: '[{"urls":"stun:stun.example"}]',
      COBROWSE_TRUST_PROXY: 'true',
    },
  );
  assert.deepEqual(line, {
    command: 'serve',
    settings: {
      port: 0,
      allowedOrigins: ['https://a.example', 'https://b.example'],
      limits: { joinsPerMinute: 7 },
      iceServers: [{ urls: 'stun:stun.example' }],
      trustProxy: true,
    },
  });
  assert.ok(line.command === 'serve' && parseSettings(line.settings).host === '127.0.0.1');
  assert.equal(readCommandLine(['--help'], {}).command, 'help');
  for (const flag of ['--port', '--data-dir', 'COBROWSE_ALLOWED_ORIGINS']) {
    assert.ok(describeCommandLine().includes(flag));
  }
});

test('a wrong command line is named, without credentials', () => {
  const read = (args: string[], environment = {}) => problemsOf(() => readCommandLine(args, environment));
  assert.match(read(['--port', 'x']), /--port has to be a whole number/);
  assert.match(read([], { COBROWSE_PORT: 'x' }), /COBROWSE_PORT has to be a whole number/);
  assert.match(read(['--prot', '1']), /--prot/);
  assert.match(read(['start']), /"start" is not a command/);
  assert.doesNotMatch(read([], { COBROWSE_ICE_SERVERS: '{"credential":"hidden"' }), /hidden/);
});

test('an IPv6 address counts as its /64', () => {
  assert.equal(groupAddress('192.0.2.7'), '192.0.2.7');
  assert.equal(groupAddress('::ffff:192.0.2.7'), '192.0.2.7');
  assert.equal(groupAddress('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
  assert.equal(groupAddress('2001:0DB8:1:2::9'), '2001:db8:1:2::/64');
  assert.equal(groupAddress('2001:db8::9'), '2001:db8:0:0::/64');
  assert.equal(groupAddress('::1'), '0:0:0:0::/64');
  assert.equal(groupAddress('fe80::1%eth0'), 'fe80:0:0:0::/64');
  assert.equal(groupAddress(''), '');
});
