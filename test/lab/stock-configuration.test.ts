/** The configurations that Debian installs, each with the server that runs with it. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ConfiguredSoftware, Recording } from '../../src/model/index.js';
import { contradictedIn, withConfiguration, written } from './contradicted.js';
import { ACCOUNT, DNS_PORT, dnsAddressOf } from './hosts.js';
import { issueIdentity, ownIdentity } from './identity.js';
import { OWN_DOMAIN } from './one-prosody.js';
import { end, start, waitForFile, waitForPort, type Running } from './process.js';
import { accountOf, ruledIn, scanInLab } from './scanned.js';
import { labFolder } from './template.js';

const lab = inject('lab');
const PROSODY = '/etc/prosody/prosody.cfg.lua';
const EJABBERD = '/etc/ejabberd/ejabberd.yml';

const running: Running[] = [];
afterAll(() => Promise.all(running.map(end)));

function ownFolder(name: string): string {
  const folder = join(lab.directory, `debian-${name}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function certificateIn(folder: string): Promise<string> {
  const { cert, key } = await issueIdentity(lab.directory, OWN_DOMAIN);
  const pem = [key, cert].map((file) => readFileSync(file, 'utf8')).join('');
  return written(folder, `${OWN_DOMAIN}.pem`, pem);
}

/** What the lab needs stands before Debian's lines; the host is where Debian wants hosts. */
async function startProsody(address: string): Promise<string> {
  const folder = ownFolder('prosody');
  for (const name of ['conf.d', 'certs']) mkdirSync(join(folder, name), { recursive: true });
  await certificateIn(join(folder, 'certs'));
  written(join(folder, 'conf.d'), 'own.cfg.lua', `VirtualHost "${OWN_DOMAIN}"\n`);
  const resolver = `${dnsAddressOf('validating', lab.n)}@${DNS_PORT}`;
  const own = `data_path = "${folder}/data"
run_as_root = true
interfaces = { "${address}" }
use_ipv6 = false
http_ports = {}
https_ports = {}
unbound = { resolvconf = false; forward = "${resolver}"; options = { ["do-not-query-localhost:"] = "no" } }
ssl = { cafile = "${lab.caFile}" }
`;
  const shipped = readFileSync(PROSODY, 'utf8');
  const moved = shipped
    .replace('/run/prosody/prosody.pid', join(folder, 'prosody.pid'))
    .replaceAll('/var/log/prosody/', `${folder}/`);
  const file = written(folder, 'prosody.cfg.lua', own + moved);
  const { username, password } = ACCOUNT;
  const register = ['--config', file, 'register', username, OWN_DOMAIN, password];
  execFileSync('prosodyctl', register, { stdio: 'ignore' });
  const command = ['prosody', '-F', '--config', file];
  await up(start('debian-prosody', command, join(folder, 'output.log')), address);
  // The file as Debian installs it, with the host.
  return written(folder, 'shipped.cfg.lua', shipped);
}

async function startEjabberd(address: string): Promise<string> {
  const folder = ownFolder('ejabberd');
  const pem = await certificateIn(folder);
  const file = written(
    folder,
    'ejabberd.yml',
    readFileSync(EJABBERD, 'utf8')
      .replace('  - localhost', `  - ${OWN_DOMAIN}`)
      .replace('/etc/ejabberd/ejabberd.pem', pem)
      .replaceAll('ip: "::"', `ip: "${address}"`)
      .replace('\nlisten:', `\nca_file: ${lab.caFile}\nlisten:`),
  );
  for (const name of ['inetrc', 'hosts', 'nsswitch.conf']) {
    writeFileSync(join(folder, name), readFileSync(join(lab.directory, 'ejabberd-good', name)));
  }
  const scripts = [join(labFolder(), 'private-names.sh'), join(labFolder(), 'ejabberd/start.sh')];
  const command = ['sh', scripts[0] ?? '', folder, 'sh', scripts[1] ?? ''];
  const whole = [...command, folder, OWN_DOMAIN, ACCOUNT.password];
  const server = start('debian-ejabberd', whole, join(folder, 'output.log'));
  await up(server, address);
  await waitForFile([server], join(folder, 'registered'), Date.now() + 60_000);
  return file;
}

async function up(server: Running, address: string): Promise<void> {
  running.push(server);
  for (const port of [5222, 5269]) await waitForPort([server], address, port, Date.now() + 60_000);
}

async function scanned(address: string): Promise<Recording> {
  return scanInLab(
    lab,
    OWN_DOMAIN,
    {
      ...{ connect: [`${address}:5222`, `${address}:5269`], account: true, deadline: 110 },
      ...{ allowIntrusive: true, intrusive: 'registration' },
    },
    {
      ...{ account: accountOf(lab), access: ['public', 'account', 'intrusive'] },
      identity: await ownIdentity(lab, 'prosody-good.example'),
    },
  );
}

const RULED: Readonly<Record<ConfiguredSoftware, [row: string, ruling: string][]>> = {
  prosody: [
    ['s2s-certificate-enforcement', 'compliant/exercised PEERS_TURNED_AWAY'],
    ['password-hashing', 'compliant/configured CONFIGURED_HASHED'],
    ['registration-watch', 'not-applicable/configured CONFIGURED_REGISTRATION'],
    ['jid-blocklist', 'missing/configured CONFIGURED_NO_LIST'],
  ],
  ejabberd: [
    ['password-hashing', 'compliant/configured CONFIGURED_HASHED'],
    ['login-attempt-limit', 'compliant/configured CONFIGURED_LOGIN_LIMIT'],
    ['stun-ports', 'missing/observed STUN_PORTS_STANDARD'],
    ['jid-blocklist', 'missing/configured CONFIGURED_NO_LIST'],
  ],
};

describe.each<[ConfiguredSoftware, string, string, (address: string) => Promise<string>]>([
  ['prosody', PROSODY, '127.0.N.85', startProsody],
  ['ejabberd', EJABBERD, '127.0.N.86', startEjabberd],
])('%s of Debian', (software, shipped, place, started) => {
  describe.skipIf(!existsSync(shipped))('as it is installed', () => {
    let whole: Recording;
    beforeAll(async () => {
      const address = place.replace('N', String(lab.n));
      const file = await started(address);
      whole = await withConfiguration(await scanned(address), software, file);
    }, 300_000);

    test('it contradicts nothing of its file', () => {
      expect(contradictedIn(whole)).toEqual([]);
    });

    test.each(RULED[software])('%s: %s', (row, ruling) => {
      expect(ruledIn(whole, row)).toBe(ruling);
    });
  });
});
