import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeLeaf } from './certificates.js';
import { DNS_PORT, dnsAddressOf, nothingAddressOf, type Host } from './hosts.js';
import type { LabDescription } from './lab.js';
import { OWN_DOMAIN, type OneProsody } from './one-prosody.js';
import { end, start, waitForPort } from './process.js';
import { fill, labFolder } from './template.js';

/** Domains whose certificate nobody should take, and that no TLSA record vouches for. */
export const BAD_DOMAINS = [
  { domain: 'bad-expired.example', server: 'prosody-weak', certificate: 'expired' },
  { domain: 'bad-self-signed.example', server: 'prosody-weak', certificate: 'self-signed' },
  { domain: 'bad-wrong-name.example', server: 'prosody-weak', certificate: 'wrong-name' },
] as const satisfies readonly Host[];

/** With the key that the zone has in a TLSA record. */
export const VOUCHED = {
  domain: 'bad-vouched.example',
  server: 'ejabberd-weak',
  certificate: 'self-signed',
} as const satisfies Host;

/**
 * Prosody for all of these, and for `nothing.example`, whose certificate is good: it takes
 * every server, so that what is not answered was not taken by the other end.
 */
export async function startBadProsody(lab: LabDescription): Promise<OneProsody> {
  const address = nothingAddressOf(lab.n);
  const directory = join(lab.directory, 'bad-prosody');
  const certificates = join(lab.directory, 'certificates');
  await mkdir(directory, { recursive: true });
  const issuer = {
    certificate: join(certificates, 'intermediate', 'certificate.pem'),
    key: join(certificates, 'intermediate.key'),
  };
  const good: Host = { domain: OWN_DOMAIN, server: 'prosody-weak', certificate: 'good' };
  const hosts = [VOUCHED, ...BAD_DOMAINS];
  for (const host of [good, ...hosts]) await makeLeaf(certificates, host, issuer);
  const template = await readFile(join(labFolder(), 'prosody', 'weak.cfg.lua'), 'utf8');
  const own = template
    .replaceAll('prosody-weak.example', OWN_DOMAIN)
    .replaceAll(/^VirtualHost "(?!nothing\.example").*\n(?:\t.*\n)*/gm, '');
  const more = hosts.map(({ domain }) => `VirtualHost "${domain}"\n`).join('');
  const configuration = join(directory, 'prosody.cfg.lua');
  const resolverAddress = dnsAddressOf('validating', lab.n);
  const { caFile } = lab;
  const values = { directory, certificates, caFile, address, resolverAddress, dnsPort: DNS_PORT };
  await writeFile(configuration, fill(own, values) + more);
  const log = join(directory, 'prosody.log');
  const server = start('bad-prosody', ['prosody', '-F', '--config', configuration], log);
  try {
    await waitForPort([server], address, 5269, Date.now() + 20_000);
  } catch (error) {
    await end(server);
    throw error;
  }
  return { stop: () => end(server) };
}
