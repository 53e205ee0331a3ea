import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LabDescription } from './lab.js';
import { ACCOUNT, DNS_PORT, dnsAddressOf, nothingAddressOf } from './hosts.js';
import { issueIdentity } from './identity.js';
import { end, start, waitForPort } from './process.js';
import { fill, labFolder } from './template.js';

/** The domain of the lab that has an address, and no server but the one that is started here. */
export const OWN_DOMAIN = 'nothing.example';

export interface OneProsody {
  stop(): Promise<void>;
}

/**
 * Prosody for `nothing.example`, with the lab's `good` or `weak` configuration, or as Debian installs
 * it (`stock`), at the address of that name if no other is given. `edited` may change the
 * configuration. Told to stop, it leaves its address to the next.
 */
export async function startProsody(
  lab: LabDescription,
  posture: 'good' | 'weak' | 'stock',
  {
    address = nothingAddressOf(lab.n),
    edited = (configuration) => configuration,
  }: {
    readonly address?: string;
    readonly edited?: (configuration: string) => string;
  } = {},
): Promise<OneProsody> {
  const directory = join(lab.directory, `own-prosody-${posture}`);
  const certificates = join(directory, 'certificates');
  await mkdir(certificates, { recursive: true });
  const { cert, key } = await issueIdentity(lab.directory, OWN_DOMAIN);
  const pem = await Promise.all([key, cert].map((file) => readFile(file, 'utf8')));
  await writeFile(join(certificates, `${OWN_DOMAIN}.pem`), pem.join(''));
  const template = await readFile(join(labFolder(), 'prosody', `${posture}.cfg.lua`), 'utf8');
  const own = template
    .replaceAll(`prosody-${posture}.example`, OWN_DOMAIN)
    .replaceAll(/^VirtualHost "(?!nothing\.example").*\n(?:\t.*\n)*/gm, '');
  const configuration = join(directory, 'prosody.cfg.lua');
  const resolverAddress = dnsAddressOf('validating', lab.n);
  const { caFile } = lab;
  const names = { address, resolverAddress, dnsPort: DNS_PORT };
  const values = { directory, certificates, caFile, ...names, moreModules: '' };
  await writeFile(configuration, edited(fill(own, values)));
  if (posture === 'stock') await register(configuration);
  const server = start(
    `own-prosody-${posture}`,
    ['prosody', '-F', '--config', configuration],
    join(directory, 'prosody.log'),
  );
  const deadline = Date.now() + 20_000;
  try {
    for (const port of [5222, 5269]) await waitForPort([server], address, port, deadline);
  } catch (error) {
    await end(server);
    throw error;
  }
  return { stop: () => end(server) };
}

/** The account of the lab, before the server runs. */
async function register(configuration: string): Promise<void> {
  const { username, password } = ACCOUNT;
  const command = ['--config', configuration, 'register', username, OWN_DOMAIN, password];
  await promisify(execFile)('prosodyctl', command);
}
