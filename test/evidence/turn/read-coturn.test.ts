import { expect, test } from 'vitest';
import { readCoturn } from '../../../src/evidence/turn/read-coturn.js';

function ports(text: string): unknown[] {
  const found = readCoturn(text, '/etc/turnserver.conf');
  return [found?.listeningPort, found?.tlsListeningPort].map((one) =>
    one === undefined ? null : [one.value, one.from.map(({ line }) => line)],
  );
}

test.each<[string, string, unknown[]]>([
  [
    'defaults',
    'realm=a.example\n',
    [
      [3478, []],
      [5349, []],
    ],
  ],
  [
    'both',
    'listening-port=34780\ntls-listening-port = 53490\n',
    [
      [34_780, [1]],
      [53_490, [2]],
    ],
  ],
  [
    'blanks and comments',
    '# listening-port=1\n  listening-port 34780 # mine\n',
    [
      [34_780, [2]],
      [5349, []],
    ],
  ],
  [
    'the last decides',
    'listening-port=1\nlistening-port=2\n',
    [
      [2, [2]],
      [5349, []],
    ],
  ],
  [
    'other options with the name inside',
    'alt-listening-port=9\n',
    [
      [3478, []],
      [5349, []],
    ],
  ],
  [
    'no port',
    'listening-port=turn\ntls-listening-port=70000\n',
    [
      [null, [1]],
      [null, [2]],
    ],
  ],
])('%s', (_, text, expected) => {
  expect(ports(text)).toEqual(expected);
});

test('no other option is kept, and a long file is not read', () => {
  const text = 'static-auth-secret=s3cr3t\nuser=a:s3cr3t\nlistening-port=s3cr3t\n';
  expect(JSON.stringify(readCoturn(text, 'f'))).not.toContain('s3cr3t');
  expect(readCoturn('#'.repeat(2_000_000), 'f')).toBeNull();
});
