/** `docker-compose.test.yml` cannot be run everywhere; what it names must be there all the same. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import { DNS_SERVERS, PORTS, SERVERS } from './lab/hosts.js';
import { SERVER_PACKAGES } from './lab/install.js';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8');
const compose = await read('docker-compose.test.yml');

describe('docker-compose.test.yml', () => {
  test('is YAML', async () => {
    await expect(format(compose, { parser: 'yaml' })).resolves.toContain('services:');
  });

  test('has the servers of the lab', () => {
    const services = compose.slice(compose.indexOf('\nservices:'));
    const names = [...services.matchAll(/^ {2}([\w-]+):$/gm)].map(([, name]) => name);
    expect(names).toEqual([...DNS_SERVERS, ...SERVERS].map(({ name }) => name));
    for (const { name } of DNS_SERVERS) {
      expect(services).toContain(`\${XMPP_LAB_DIRECTORY:?}/${name}`);
    }
    for (const { name } of SERVERS) {
      expect(services).toContain(`'\${XMPP_LAB_DIRECTORY:?}/${name}'`);
      expect(services).toContain(` ${name}.example,`);
    }
  });

  test('mounts and builds from files that exist', () => {
    const paths = [...compose.matchAll(/(?:source: \.\/|context: )(\S+)/g)].map(([, path]) => path);
    expect(paths.length).toBeGreaterThan(3);
    for (const path of paths)
      expect([path, existsSync(new URL(path ?? '', root))]).toEqual([path, true]);
  });
});

test('the image has the packages of the servers', async () => {
  const dockerfile = await read('test/lab/Dockerfile');
  for (const name of SERVER_PACKAGES) expect(dockerfile).toMatch(new RegExp(`\\s${name}\\s`));
});

test('each server listens on the ports that its SRV records name', async () => {
  const zone = await read('test/lab/nsd/example.zone');
  const published = new Set(
    [...zone.matchAll(/^_xmpp\S+\s+SRV\s+5 0 (\d+)/gm)].map(([, port]) => Number(port)),
  );
  expect([...published].sort()).toEqual(Object.values(PORTS).sort());
});
