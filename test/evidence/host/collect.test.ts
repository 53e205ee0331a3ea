import { afterEach, describe, expect, test } from 'vitest';
import { collectFacts } from '../../../src/evidence/host/collect.js';
import type { Wanted } from '../../../src/evidence/host/item.js';
import { runProgram } from '../../../src/evidence/host/run-program.js';
import { attestedObservations } from '../../../src/evidence/attestation/attested.js';
import { factsText } from '../../../src/files/attestation-text.js';
import { parseAttestation } from '../../../src/files/attestation.js';
import { createAuthority } from '../../../src/demo/certificates.js';
import type { CollectedFact, HostFact } from '../../../src/model/index.js';
import { programs, rootFolder, type Answer, type RootFolder } from './root-folder.js';

const NOW = new Date('2026-11-30T12:00:00Z');
const NOTHING: Wanted = { unit: null, certificates: [] };

let folder: RootFolder;
afterEach(() => folder.remove());

async function facts(
  files: Readonly<Record<string, string>>,
  answers: Readonly<Record<string, Answer>> = {},
  wanted: Wanted = NOTHING,
): Promise<(kind: HostFact) => CollectedFact> {
  folder = rootFolder(files);
  const run = programs(answers);
  const all = await collectFacts({ root: folder.path, run, now: NOW }, wanted);
  return (kind) => all.find(({ item }) => item === kind) as CollectedFact;
}

describe('a machine with nothing in it', () => {
  test('every item has a reason', async () => {
    folder = rootFolder();
    const options = { root: folder.path, run: programs(), now: NOW };
    const all = await collectFacts(options, NOTHING);
    const valued = all.filter(({ failure }) => failure === undefined).map(({ item }) => item);
    // That there is no such file says what these ask for.
    expect(valued).toEqual(['host.surroundings', 'host.secure-boot']);
    for (const { failure } of all) {
      if (failure !== undefined)
        expect(failure.reason).toMatch(/^(no-file|no-command|unsupported)$/);
    }
  });
});

describe('swap and disks', () => {
  const SWAPS = 'Filename\tType\tSize\tUsed\tPriority\n';
  const lsblk = (root: string): string =>
    JSON.stringify({
      blockdevices: [
        {
          ...{ name: 'sda', kname: 'sda', type: 'disk', mountpoints: [null] },
          children: [
            { name: 'sda1', kname: 'sda1', type: 'part', mountpoints: ['/boot'] },
            {
              ...{ name: 'sda2', kname: 'sda2', type: 'part', mountpoints: [null] },
              children: [{ name: 'root', kname: 'dm-0', type: root, mountpoints: ['/', '[SWAP]'] }],
            },
          ],
        },
      ],
    });

  test.each([
    ['', []],
    ['/dev/zram0 partition 1 0 100\n', [{ name: '/dev/zram0', type: 'zram', encrypted: null }]],
    ['/dev/dm-0 partition 1 0 -2\n', [{ name: '/dev/dm-0', type: 'partition', encrypted: true }]],
    ['/swap\\040file file 1 0 -2\n', [{ name: '/swap file', type: 'file', encrypted: true }]],
    ['/dev/vdb partition 1 0 -2\n', [{ name: '/dev/vdb', type: 'partition', encrypted: null }]],
  ])('%j', async (lines, areas) => {
    const of = await facts({ '/proc/swaps': SWAPS + lines }, { 'lsblk -J': lsblk('crypt') });
    expect(of('host.swap').value).toMatchObject({ areas });
  });

  test.each([
    ['crypt', true],
    ['lvm', false],
  ])('a root on %s', async (type, encrypted) => {
    const of = await facts({}, { 'lsblk -J': lsblk(type) });
    expect(of('host.disks').value).toMatchObject({ mounts: [{ path: '/', encrypted }] });
  });
});

describe('SSH', () => {
  test('without root its files are read: the first value wins, Include in place', async () => {
    const of = await facts(
      {
        '/etc/ssh/sshd_config':
          'Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication yes\nMatch User x\n PasswordAuthentication yes\n',
        '/etc/ssh/sshd_config.d/10.conf':
          'PasswordAuthentication no\nKbdInteractiveAuthentication=no\n',
        '/etc/ssh/sshd_config.d/20.conf': 'AuthenticationMethods publickey,password\n',
        '/etc/ssh/sshd_config.d/old.bak': 'PubkeyAuthentication no\n',
      },
      { 'sshd -T': { code: 1, stderr: 'sshd: no hostkeys available -- exiting.' } },
    );
    expect(of('host.ssh').value).toMatchObject({
      ...{ source: '/etc/ssh/sshd_config', passwords: false, keyboardInteractive: false },
      ...{ keys: true, required: ['publickey,password'], hasMatch: true },
    });
  });

  test('defaults count', async () => {
    const of = await facts({ '/etc/ssh/sshd_config': '# PasswordAuthentication no\n' });
    expect(of('host.ssh').value).toMatchObject({ passwords: true, keyboardInteractive: true });
  });

  test('as root, sshd says what is in force', async () => {
    const said =
      'passwordauthentication no\nkbdinteractiveauthentication no\nauthenticationmethods any\n';
    const of = await facts(
      { '/etc/ssh/sshd_config': 'PasswordAuthentication yes\n' },
      { 'sshd -T': said, 'ssh -V': { code: 0, stderr: 'OpenSSH_10.0p2 Debian-7, OpenSSL 3.5.1' } },
    );
    expect(of('host.ssh').value).toMatchObject({
      ...{ source: 'sshd -T', tool: 'OpenSSH_10.0p2 Debian-7', passwords: false, required: [] },
    });
  });

  test('of keys only the types are counted', async () => {
    const of = await facts({
      '/etc/passwd':
        'root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\nd:x:2:2::/usr:/x\n',
      '/root/.ssh/authorized_keys': 'from="192.0.2.1" sk-ssh-ed25519@openssh.com AAAAGnNr x\n# y\n',
      '/home/ann/.ssh/authorized_keys': 'ssh-ed25519 AAAAC3Nz ann@laptop\n',
    });
    expect(of('host.ssh-keys').value).toMatchObject({ hardware: 1, others: 1, unreadable: 0 });
  });
});

describe('the process of the server', () => {
  const PROCESS = {
    '/proc/stat': 'cpu 1\nbtime 1790000000\n',
    '/proc/7/cmdline': 'lua5.4\0/usr/bin/prosody\0-F\0',
    '/proc/7/stat': `7 (lua (5) x) ${['S', ...Array<string>(18).fill('0'), '12345'].join(' ')} 0`,
    '/proc/7/attr/current': 'prosody (enforce)\n',
    '/proc/7/maps':
      '7f0 r-xp 0 00:01 1 /usr/lib/libssl.so.3 (deleted)\n7f1 rw-s 0 00:01 2 /memfd:x (deleted)\n7f2 r-xp 0 00:01 3 /usr/lib/libc.so.6\n',
  };

  test('its start, its replaced files and its profile', async () => {
    const of = await facts(PROCESS);
    const startedAt = new Date((1_790_000_000 + 123.45) * 1_000).toISOString();
    expect(of('host.daemon').value).toMatchObject({
      ...{ daemon: 'prosody', startedAt, replaced: ['libssl.so.3'] },
    });
    expect(of('host.confinement').value).toMatchObject({
      ...{ system: 'apparmor', mode: 'enforce', profile: 'prosody' },
    });
  });

  test('SELinux', async () => {
    const current = 'system_u:system_r:prosody_t:s0\0';
    const of = await facts(
      { ...PROCESS, '/proc/7/attr/current': current },
      { getenforce: 'Enforcing\n' },
    );
    expect(of('host.confinement').value).toMatchObject({
      ...{ system: 'selinux', mode: 'enforce', profile: 'prosody_t' },
    });
  });

  test('the exposure of its unit', async () => {
    const of = await facts(
      { '/lib/systemd/system/ejabberd.service': '' },
      {
        'systemd-analyze security':
          'x\n-> Overall exposure level for ejabberd.service: 8.4 EXPOSED\n',
      },
    );
    expect(of('host.sandbox').value).toMatchObject({ unit: 'ejabberd.service', exposure: 8.4 });
  });
});

describe('updates and restarts', () => {
  test('apt: the last entry that upgraded something', async () => {
    const of = await facts(
      {
        '/var/lib/dpkg/status': '',
        '/var/log/apt/history.log':
          'Start-Date: 2026-11-02  04:00:00\nUpgrade: a (1, 2)\n\nStart-Date: 2026-11-20  04:00:00\nInstall: b (1)\n',
      },
      {
        'apt-config dump':
          'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n',
      },
    );
    const last = new Date('2026-11-02T04:00:00').toISOString();
    expect(of('host.updates').value).toMatchObject({ manager: 'apt', last, automatic: true });
  });

  test('the newest kernel of the same flavour', async () => {
    const of = await facts({
      '/proc/sys/kernel/osrelease': '6.1.0-9-amd64\n',
      '/lib/modules/6.1.0-9-amd64/x': '',
      '/lib/modules/6.1.0-10-amd64/x': '',
      '/lib/modules/6.1.0-11-cloud-amd64/x': '',
      '/lib/modules/6.1.0-12-amd64/left-over': '',
      '/boot/vmlinuz-6.1.0-9-amd64': '',
      '/boot/vmlinuz-6.1.0-10-amd64': '',
      '/boot/vmlinuz-6.1.0-11-cloud-amd64': '',
      '/run/reboot-required': '',
    });
    expect(of('host.restart').value).toMatchObject({ required: true, newest: '6.1.0-10-amd64' });
  });
});

describe('updates and restarts', () => {
  test('the newest transaction of dnf 5 that upgraded something', async () => {
    const of = await facts(
      { '/etc/dnf/dnf.conf': '[main]\n' },
      {
        'dnf --version': 'dnf5 version 5.2.6.2\n',
        'dnf5 history list':
          'ID Command line          Date and time       Action(s) Altered\n 9 dnf install secret-name 2026-11-29 10:00:00 1\n 8 dnf upgrade 2026-11-20 09:00:00 12\n',
        'dnf5 history info 9':
          'Transaction ID : 9\nBegin time     : 2026-11-29 10:00:00\nPackages altered:\n  Action   Package\n  Install  jq\n',
        'dnf5 history info 8':
          'Transaction ID : 8\nBegin time     : 2026-11-20 09:00:00\nPackages altered:\n  Action   Package\n  Upgrade  bash\n  Replaced bash\n',
      },
    );
    const { value } = of('host.updates');
    expect(value).toMatchObject({
      ...{ manager: 'dnf', source: 'dnf5 history info', tool: 'dnf5 version 5.2.6.2' },
      last: new Date('2026-11-20T09:00:00').toISOString(),
    });
    expect(JSON.stringify(value)).not.toContain('secret-name');
  });

  test.each([
    ['1', '6.12.1', '6.12.1'],
    ['3', '6.12.9', '6.12.9'],
    ['0', '', null],
  ])('the kernel of needrestart in state %s', async (state, expected, newest) => {
    const of = await facts(
      { '/proc/sys/kernel/osrelease': '6.12.1\n' },
      {
        'needrestart -b -k': `NEEDRESTART-VER: 3.6\nNEEDRESTART-KCUR: 6.12.1\nNEEDRESTART-KEXP: ${expected}\nNEEDRESTART-KSTA: ${state}\n`,
      },
    );
    expect(of('host.restart').value).toMatchObject({ running: '6.12.1', newest });
  });
});

describe('the network', () => {
  test('time sources that are in use and authenticated', async () => {
    const of = await facts(
      {},
      {
        'chronyc -c -n sources': '^,*,192.0.2.1,1\n^,+,192.0.2.2,1\n^,?,192.0.2.3,0\n',
        'chronyc -c -n authdata': '192.0.2.1,NTS,1\n192.0.2.2,-,0\n192.0.2.3,NTS,1\n',
      },
    );
    expect(of('host.time').value).toMatchObject({ sources: 2, authenticated: 1 });
  });

  const PEERS = [
    '     remote           refid      st t when poll reach   delay   offset  jitter',
    '==============================================================================',
  ];

  test('time sources of ntpd, with keys', async () => {
    const peers = [
      ...PEERS,
      '*192.0.2.1       .GPS.            1 u   33   64  377    0.5   -0.1    0.2',
      '+192.0.2.2       192.0.2.9        2 u   33   64  377    0.5   -0.1    0.2',
      'x192.0.2.3       192.0.2.9        2 u   33   64  377    0.5   -9.1    0.2',
    ];
    const associations = [
      'ind assid status  conf reach auth condition  last_event cnt',
      '===========================================================',
      '  1 24621  f61a   yes   yes   ok  sys.peer    sys_peer  1',
      '  2 24622  941a   yes   yes  none candidate    sys_peer  1',
      '  3 24623  f11a   yes   yes   ok falsetick    sys_peer  1',
    ];
    const of = await facts(
      {},
      {
        'ntpq -pn': `${peers.join('\n')}\n`,
        'ntpq -nc associations': `${associations.join('\n')}\n`,
        'ntpq --version': 'ntpq 4.2.8p15@1.3728-o\n',
      },
    );
    expect(of('host.time').value).toMatchObject({
      ...{ program: 'ntpd', sources: 2, authenticated: 1 },
      tool: 'ntpq 4.2.8',
    });
  });

  test('time sources of NTPsec, with cookies of NTS', async () => {
    const peers = [
      ...PEERS,
      '*192.0.2.1       .GPS.            1 8   33   64  377    0.5   -0.1    0.2',
      '+192.0.2.2       192.0.2.9        2 u   33   64  377    0.5   -0.1    0.2',
    ];
    const version = 'ntpq ntpsec-1.2.2\n';
    const of = await facts({}, { 'ntpq -pn': peers.join('\n'), 'ntpq --version': version });
    expect(of('host.time').value).toMatchObject({
      ...{ program: 'NTPsec', sources: 2, authenticated: 1 },
      tool: 'ntpq ntpsec-1.2.2',
    });
  });

  test('one source of systemd-timesyncd, and the reason if nothing keeps time', async () => {
    const of = await facts({}, { 'systemctl is-active --quiet systemd-timesyncd': '' });
    expect(of('host.time').value).toMatchObject({ sources: 1, authenticated: 0 });
    const none = await facts({}, {});
    expect(none('host.time').failure).toMatchObject({ layer: 'host', reason: 'no-command' });
  });

  test('sets of addresses, and whether they are dropped', async () => {
    const ruleset = {
      nftables: [
        { set: { name: 'ipsum', type: 'ipv4_addr', elem: ['192.0.2.1', '192.0.2.2'] } },
        { set: { name: 'ports', type: 'inet_service', elem: [22] } },
        { rule: { expr: [{ match: { right: '@ipsum' } }, { drop: null }] } },
      ],
    };
    const of = await facts({}, { 'nft -j': JSON.stringify(ruleset) });
    expect(of('host.firewall').value).toMatchObject({
      sets: [{ name: 'ipsum', addresses: 2, drops: true }],
    });
    expect(JSON.stringify(of('host.firewall'))).not.toContain('192.0.2');
  });
});

test('certificates of Prosody and ejabberd: hashes of keys, and no key', async () => {
  const authority = createAuthority('A CA');
  const { cert, key } = authority.issue(['chat.example.org']);
  const of = await facts({
    '/etc/prosody/certs/chat.crt': cert,
    '/etc/prosody/certs/chat.key': key,
    '/etc/ejabberd/ejabberd.yml': 'certfiles:\n  - "/etc/ejabberd/*.pem"\n\nhosts:\n  - x\n',
    '/etc/ejabberd/both.pem': key + cert,
  });
  const { value } = of('host.certificates');
  expect(value).toMatchObject({
    certificates: [
      { file: '/etc/prosody/certs/chat.crt', names: ['chat.example.org'] },
      { file: '/etc/ejabberd/both.pem', names: ['chat.example.org'] },
    ],
  });
});

test('a container is recognised, and links do not lead out of the root', async () => {
  const of = await facts({
    '/.dockerenv': '',
    '/usr/lib/os-release': 'ID=debian\nVERSION_ID="13"\n',
  });
  expect(of('host.surroundings').value).toMatchObject({ container: 'docker' });
  folder.link('/etc/os-release', '/usr/lib/os-release');
  const run = programs();
  const all = await collectFacts({ root: folder.path, run, now: NOW }, NOTHING);
  expect(all.find(({ item }) => item === 'host.system')?.value).toMatchObject({
    ...{ id: 'debian', version: '13' },
  });
});

test(
  'what this machine tells follows the schema, and is read back',
  { timeout: 60_000 },
  async () => {
    folder = rootFolder();
    const told: string[] = [];
    const now = new Date();
    const all = await collectFacts(
      { root: '/', run: runProgram, now, onRead: (what) => told.push(what) },
      NOTHING,
    );
    expect(told).toContain('/etc/os-release');
    for (const isJson of [false, true]) {
      const text = factsText(all, 'example.org', isJson);
      const read = parseAttestation(text, 'host.yml', { domain: 'example.org', now });
      expect(read.collected).toEqual(JSON.parse(JSON.stringify(all)));
      expect(attestedObservations(read, 'example.org', 'host.yml')).toHaveLength(all.length);
    }
  },
);
