import { expect, test } from 'vitest';
import { readDockerfile } from '../../../src/evidence/container/read-dockerfile.js';

function read(text: string, variables: Readonly<Record<string, string>> = {}) {
  return readDockerfile(text, 'Dockerfile', new Map(Object.entries(variables)));
}

test.each<[string, string, object]>([
  [
    'one stage',
    'FROM debian:bookworm\nRUN apt-get update && \\\n  apt-get install -y prosody\nUSER prosody\n',
    {
      image: 'debian:bookworm',
      software: 'prosody',
      version: null,
      system: { name: 'debian', version: '12' },
      user: { value: 'other', from: [{ option: 'USER', file: 'Dockerfile', line: 4 }] },
      privileged: { value: null, untold: 'outside' },
      shares: [],
    },
  ],
  [
    'the last of several stages',
    'FROM golang:1 AS build\nUSER builder\nFROM ejabberd/ecs:24.12\nCOPY --from=build /a /b\n',
    {
      image: 'ejabberd/ecs:24.12',
      software: 'ejabberd',
      version: '24.12',
      user: { value: 'image' },
    },
  ],
  [
    'a stage that begins with another',
    'FROM prosody/prosody:13.0 AS Base\nUSER app\nFROM base\nRUN true\n',
    { image: 'prosody/prosody:13.0', user: { value: 'other', from: [{ line: 2 }] } },
  ],
  [
    'arguments',
    'ARG VERSION=0.12\nFROM prosody/prosody:${VERSION}\nUSER 0\n',
    { version: '0.12', user: { value: 'root' } },
  ],
  ['defaults in FROM', 'FROM prosody/prosody:${V:-13.0}\n', { version: '13.0' }],
  [
    'several services',
    'FROM debian:12\nRUN apt-get install -y prosody postgresql coturn && apt-get purge -y nginx\nCMD ["supervisord"]\n',
    { shares: ['coturn', 'postgresql'] },
  ],
  [
    'comments, here-documents and another escape',
    '# escape=`\nFROM debian:12\nRUN <<EOF\nUSER root\nEOF\n# USER root\nRUN a `\n  # inside\n  b\nUSER app\n',
    { user: { value: 'other', from: [{ line: 10 }] } },
  ],
])('%s', (_, text, expected) => {
  expect(read(text).container).toMatchObject(expected);
});

test('arguments from outside', () => {
  const text = 'ARG VERSION=0.12\nFROM prosody/prosody:$VERSION\n';
  expect(read(text, { VERSION: '13.0' }).container?.version).toBe('13.0');
});

test.each([
  ['no FROM', 'RUN true\n', 'server'],
  ['a long file', `FROM a\n#${'x'.repeat(2_000_000)}\n`, 'limit'],
  ['many instructions', `FROM a\n${'RUN b\n'.repeat(10_000)}`, 'limit'],
])('%s is refused', (_, text, by) => {
  expect(read(text)).toMatchObject({ container: null, refusal: { by } });
});

test('stages that begin with each other end', () => {
  expect(read('FROM b AS a\nFROM a AS b\nFROM b\n').container?.image).toBe('b');
});
