import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCompose } from '../../../src/evidence/container/read-compose.js';
import type { ContainerConfiguration } from '../../../src/model/configuration.js';

const FILE = '/srv/compose.yaml';

function read(text: string, variables: Readonly<Record<string, string>> = {}) {
  return readCompose(text, FILE, new Map(Object.entries(variables)));
}

function container(text: string): ContainerConfiguration {
  const { container: found, refusal } = read(text);
  if (found === null) throw new Error(refusal?.reason ?? 'no server');
  return found;
}

const SERVER = 'services:\n  xmpp:\n    image: prosody/prosody:13.0\n';

describe('the server of a Compose file', () => {
  test.each([
    ['its image', SERVER, 'xmpp'],
    [
      'its command',
      'services:\n  a: {image: debian:12, command: [prosody, -F]}\n  b: {image: redis}\n',
      'a',
    ],
    [
      'its configuration',
      'services:\n  a: {image: x, volumes: ["./p:/etc/prosody:ro"]}\n  b: {image: y}\n',
      'a',
    ],
    ['its ports alone', 'services:\n  a: {image: x}\n  b: {image: y, ports: ["5222:5222"]}\n', 'b'],
    [
      'of two the one with ports',
      'services:\n  web: {image: prosody}\n  main: {image: prosody, ports: ["5269:5269"]}\n',
      'main',
    ],
    ['none', 'services:\n  a: {image: nginx, ports: ["80:80"]}\n', null],
    ['no services', 'version: "3"\n', null],
  ])('is found by %s', (_, text, name) => {
    expect(read(text).container?.service ?? null).toBe(name);
  });
});

describe('facts', () => {
  test('of a service that is confined', () => {
    const found = container(`${SERVER}    read_only: true
    user: "101:101"
    cap_drop: [all]
    security_opt:
      - no-new-privileges:true
      - apparmor=prosody
    ports: ["127.0.0.1:5280:5280", "5222:5222", "3478:3478/udp", "8000-8002:9000-9002"]
  db:
    image: postgres:16
`);
    expect(found).toMatchObject({
      file: FILE,
      service: 'xmpp',
      image: 'prosody/prosody:13.0',
      software: 'prosody',
      version: '13.0',
      noNewPrivileges: { value: true, from: [{ option: 'services.xmpp.security_opt', line: 7 }] },
      readOnly: { value: true, from: [{ option: 'services.xmpp.read_only', file: FILE, line: 4 }] },
      capabilitiesDropped: { value: true },
      user: { value: 'other' },
      confined: { value: true },
      privileged: { value: false, from: [] },
      dockerSocket: { value: false },
      hostNetwork: { value: false },
      neighbours: ['db'],
    });
    expect(found.published.map(({ place, ...port }) => [port, place.line])).toEqual([
      [{ address: '127.0.0.1', port: 5280, target: 5280, protocol: 'tcp' }, 10],
      [{ address: null, port: 5222, target: 5222, protocol: 'tcp' }, 10],
      [{ address: null, port: 3478, target: 3478, protocol: 'udp' }, 10],
      ...[0, 1, 2].map((n) => [
        { address: null, port: 8000 + n, target: 9000 + n, protocol: 'tcp' },
        10,
      ]),
    ]);
  });

  test('of a service that is open', () => {
    const found = container(`${SERVER}    privileged: true
    user: root
    network_mode: host
    cap_drop: [ALL]
    cap_add: [SYS_ADMIN]
    security_opt: ["apparmor:unconfined"]
    volumes:
      - {type: bind, source: /var/run/docker.sock, target: /s}
`);
    expect(found).toMatchObject({
      noNewPrivileges: { value: false },
      readOnly: { value: false },
      capabilitiesDropped: { value: false },
      user: { value: 'root' },
      confined: { value: false },
      privileged: { value: true },
      dockerSocket: { value: true },
      hostNetwork: { value: true },
    });
  });

  test('anchors and merge keys', () => {
    const found = container(`x-safe: &safe
  read_only: true
  user: "5"
services:
  xmpp:
    <<: *safe
    user: "0"
    image: ejabberd/ecs:24.12
`);
    expect(found).toMatchObject({
      readOnly: { value: true },
      user: { value: 'root' },
      software: 'ejabberd',
      version: '24.12',
    });
  });

  test('the long form of ports, and a port by chance', () => {
    const { published } = container(
      `${SERVER}    ports:\n      - {target: 5222, published: "15222", host_ip: "::1"}\n      - "5269"\n      - "[::]:5270:5270"\n`,
    );
    expect(published.map(({ address, port, target }) => [address, port, target])).toEqual([
      ['::1', 15_222, 5222],
      ['::', 5270, 5270],
    ]);
  });
});

describe('variables', () => {
  const text = `services:
  xmpp:
    image: prosody/prosody:\${TAG:-0.12}
    environment:
      DOMAIN: \${DOMAIN?needed}
      PASSED:
    env_file: [a.env, {path: b.env, required: false}]
`;

  test('are filled in, and named', () => {
    const found = read(text, { DOMAIN: 'im.example', TAG: '13.0' });
    expect(found.container?.version).toBe('13.0');
    expect(found.variables).toEqual(['DOMAIN', 'TAG']);
    expect([...found.environment]).toEqual([
      ['DOMAIN', 'im.example'],
      ['PASSED', ''],
    ]);
    expect(found.environmentFiles).toEqual(['a.env', 'b.env']);
  });

  test('that are needed are asked for', () => {
    const { container: none, refusal } = read(text);
    expect(none).toBeNull();
    expect(refusal).toMatchObject({ by: 'variable', names: ['DOMAIN'], line: 5 });
  });

  test('a list of names', () => {
    const list = 'services: {x: {image: prosody, env_file: one.env, environment: [A=1=2, B, C]}}\n';
    const { environment, environmentFiles } = read(list, { B: 'from outside' });
    expect([...environment]).toEqual([
      ['A', '1=2'],
      ['B', 'from outside'],
    ]);
    expect(environmentFiles).toEqual(['one.env']);
  });
});

describe('hostile files', () => {
  const alias = Array.from(
    { length: 30 },
    (_, n) => `x-${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]\n`,
  );
  test.each([
    ['aliases that expand', `x-0: &a0 [x]\n${alias.join('')}${SERVER}`],
    ['an alias in itself', `x-a: &a {b: *a}\n${SERVER}`],
    ['lists in lists', `x-a: ${'['.repeat(100_000)}\n${SERVER}`],
    ['a long file', `#${'x'.repeat(500_000)}\n${SERVER}`],
    ['two documents', `a: 1\n---\n${SERVER}`],
    ['no YAML', 'services: [a\n'],
    ['an unknown alias', `x-a: *nothing\n${SERVER}`],
  ])('%s', (_, text) => {
    const { container: none, refusal } = read(text);
    expect(none).toBeNull();
    expect(refusal?.reason.length).toBeLessThan(300);
  });

  test('no secret is in the container', () => {
    const text = `services:
  xmpp:
    image: u:hunter2@reg.example/prosody:13.0
    command: prosody --password hunter2
    user: hunter2
    environment: {PASSWORD: hunter2, OTHER: "\${SECRET}"}
    ports: ["hunter2:5222"]
    security_opt: [hunter2]
`;
    const { container: found, refusal, variables } = read(text, { SECRET: 'hunter2' });
    expect(JSON.stringify([found, refusal, variables])).not.toContain('hunter2');
    const broken = read(`${text}    x: "\${hunter2"\n`);
    expect(JSON.stringify(broken.refusal)).not.toContain('hunter2');
  });

  test('no planted secret leaves the reader but in the environment of the server', () => {
    const places = [
      '    command: ["prosody", "--token", S]',
      '    environment: {A: S}',
      '    environment: ["A=S"]',
      '    labels: {S: S}',
      '    user: "S"',
      '    security_opt: ["S", "label:S"]',
      '    cap_drop: [S]',
      '    ports: ["S:5222", {target: S, published: S}]',
      '    volumes: ["S:/S"]',
      '    network_mode: S',
      '    healthcheck: {test: "${UNSET:-S}"}',
      '    x: "${NEEDED:?S}"',
      '    x: "${S"',
      '    x: "$S-"',
      '    x: [S',
      '    x: *S',
    ];
    const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{9,20}$/).map((text) => `s3${text}`);
    fc.assert(
      fc.property(word, fc.subarray(places, { minLength: 1 }), (secret, lines) => {
        const text = `${SERVER}${lines.join('\n').replaceAll(/\bS\b/g, secret)}\n`;
        const { container: found, refusal } = read(text, { OTHER: secret });
        expect(JSON.stringify([found, refusal])).not.toContain(secret);
      }),
    );
  });
});
