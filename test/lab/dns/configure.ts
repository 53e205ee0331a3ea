/** Folders of the DNS servers, with their configurations and zones. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DNS_PORT, DNS_SERVERS, dnsAddressOf } from '../hosts.js';
import { render, type Values } from '../template.js';
import type { RunAll } from './ldns.js';
import { makeZones, zoneFile } from './sign.js';
import { ZONES } from './zones.js';

/** The file with the root's DS, and those with which others are told to trust it. */
export interface Trust {
  readonly trustAnchorFile: string;
}

const TEMPLATES = {
  nsd: 'nsd/nsd.conf',
  'unbound-validating': 'unbound/unbound.conf',
  'unbound-plain': 'unbound/unbound.conf',
  dnsmasq: 'dnsmasq/dnsmasq.conf',
} as const satisfies Record<(typeof DNS_SERVERS)[number]['name'], string>;

/** `values` are for the records of the zones. */
export async function configureDns(
  directory: string,
  n: number,
  values: Values,
  run: RunAll,
): Promise<Trust> {
  const addresses = Object.fromEntries(
    DNS_SERVERS.map(({ role }) => [role, dnsAddressOf(role, n)]),
  );
  const common = { ...values, ...addresses, dnsPort: DNS_PORT };
  const folder = (name: string) => join(directory, name);
  const oracles = folder('oracles');
  await Promise.all(
    [...DNS_SERVERS.map(({ name }) => name), 'oracles'].map((name) => mkdir(folder(name))),
  );

  const trustAnchorFile = folder('root.ds');
  const ds = await makeZones(folder('nsd'), common, run);
  await writeFile(trustAnchorFile, `${ds}\n`);

  for (const { name, role } of DNS_SERVERS) {
    const template = TEMPLATES[name];
    await render(template, join(folder(name), template.split('/')[1] ?? ''), {
      ...common,
      trustAnchorFile,
      directory: folder(name),
      address: dnsAddressOf(role, n),
      modules: role === 'validating' ? 'validator iterator' : 'iterator',
      zoneClauses: ZONES.map(name === 'nsd' ? served : stub(dnsAddressOf('authoritative', n))).join(
        '\n',
      ),
    });
  }
  await render('unbound/unbound-host.conf', join(oracles, 'unbound-host.conf'), {
    ...common,
    trustAnchorFile,
  });
  const [tag = '', algorithm = '', digestType = '', digest = ''] = ds.split(/\s+/).slice(-4);
  await writeFile(
    join(oracles, 'bind.keys'),
    `trust-anchors { "." static-ds ${tag} ${algorithm} ${digestType} "${digest}"; };\n`,
  );
  return { trustAnchorFile };
}

const served = ({ name }: { readonly name: string }): string =>
  `zone:\n    name: "${name}"\n    zonefile: "${zoneFile(name)}"\n`;

const stub =
  (authoritative: string) =>
  ({ name }: { readonly name: string }): string =>
    `stub-zone:\n    name: "${name}"\n    stub-addr: ${authoritative}@${DNS_PORT}\n`;
