/** A requirement for every check, without the words: rulings are tested apart from policy. */
import type {
  Access,
  Authority,
  CheckName,
  Checks,
  Level,
  Recording,
  ReleaseTable,
  Row,
  SystemTable,
} from '../../src/model/index.js';
import { caaToBind, caaToPublish, tlsaToPublish } from '../../src/advice/zone-records.js';
import {
  requirement as declare,
  type DeclaredRequirement,
} from '../../src/judge/engine/requirement.js';
import type { Rule } from '../../src/judge/engine/rule.js';
import { judge } from '../../src/judge/judge.js';
import { RULES } from './rules.js';

/** A requirement of a test, with the name of its rule. */
export type TestRequirement = DeclaredRequirement & { readonly check: CheckName };

export function requirement<C extends CheckName>(
  check: C,
  params: Checks[C],
  {
    id = check,
    level = 'MUST',
    access = ['public'],
  }: { id?: string; level?: Level; access?: readonly Access[] } = {},
): TestRequirement {
  const words = { title: id, why: '', manifesto: '', seen: '', ruled: '', advice: '' };
  const section = check === 'client' ? 'clients/connections' : 'servers/connections';
  const rule: Rule<Checks[C]> = RULES[check];
  const declared = declare(section, id, level, rule, params, access, words);
  return {
    ...declared,
    ...recordsOf(check, params),
    check,
    ...('servedBy' in params ? { binds: 'client', servedBy: params.servedBy } : {}),
  };
}

function recordsOf(
  check: CheckName,
  params: Checks[CheckName],
): Pick<DeclaredRequirement, 'records'> {
  if (check === 'tlsa-records') return { records: tlsaToPublish };
  if (!('authorities' in params)) return {};
  const make = check === 'caa-present' ? caaToPublish : caaToBind;
  return { records: (ground) => make(ground, params.authorities) };
}

const AUTHORITIES: readonly Authority[] = [
  { name: 'Heeds', organizations: ['Heeds Inc'], issuers: ['heeds.example'], accountUri: true },
  { name: 'Deaf', organizations: ['Deaf Ltd'], issuers: ['deaf.example'], accountUri: false },
  {
    name: 'Unclear',
    organizations: ['Unclear SA'],
    issuers: ['unclear.example', 'murky.example'],
    accountUri: null,
  },
];

const SYSTEMS: SystemTable = {
  date: '2026-05-01',
  sources: [],
  releases: [
    {
      system: 'freebsd',
      version: '12.4',
      name: 'FreeBSD 12.4',
      ends: '2023-12-31',
      extended: '2023-12-31',
    },
    {
      system: 'debian',
      version: '12',
      name: 'Debian 12',
      ends: '2028-06-30',
      extended: '2033-06-30',
    },
  ],
};
const RELEASES: ReleaseTable = {
  date: '2026-05-01',
  sources: [],
  distributed: ['prosody'],
  releases: [
    {
      software: 'openfire',
      date: '2023-05-23',
      holes: ['CVE-1'],
      since: '3.10.0',
      fixed: ['4.7.5'],
    },
    {
      software: 'prosody',
      date: '2026-01-01',
      holes: ['CVE-2'],
      since: '0.8.0',
      fixed: ['0.12.9'],
    },
  ],
};

export const ROWS: readonly TestRequirement[] = [
  requirement('abuse-contacts', {}, { access: ['federated', 'account'] }),
  requirement('encryption-required', { role: 'c2s' }, { id: 'c2s-encryption-required' }),
  requirement('encryption-required', { role: 's2s' }, { id: 's2s-encryption-required' }),
  requirement('forward-secrecy', {}),
  requirement('tls-supported', { version: 'TLSv1.3' }),
  requirement('tls-disabled', { version: 'TLSv1.2' }, { level: 'SHOULD' }),
  requirement(
    'legacy-tls',
    { versions: ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1'] },
    { level: 'MUST NOT' },
  ),
  requirement(
    'legacy-tls',
    { versions: ['TLSv1', 'TLSv1.1'] },
    { id: 'old-tls', level: 'MUST NOT' },
  ),
  requirement('s2s-certificates', {}),
  requirement('channel-binding', {}),
  requirement('certificate', { rsaBits: 2048, ecBits: 224, expiryDays: 14 }),
  requirement('stanza-limit', { role: 'c2s', recommended: 262_144, maximum: 2_097_152 }),
  requirement('password-hashing', {}),
  requirement('public-registration', {}, { level: 'RECOMMENDED' }),
  requirement('invitations', {}, { level: 'RECOMMENDED' }),
  requirement('registration-captcha', {}, { level: 'SHOULD' }),
  requirement('weak-password', {}, { level: 'SHOULD', access: ['intrusive'] }),
  requirement('registration-rate', {}, { level: 'SHOULD', access: ['intrusive'] }),
  requirement('login-limit', {}, { access: ['intrusive'] }),
  requirement('login-block', {}, { level: 'SHOULD', access: ['intrusive'] }),
  requirement('dnssec', {}, { level: 'SHOULD' }),
  requirement('tlsa-records', {}, { level: 'SHOULD' }),
  requirement('caa-present', { authorities: AUTHORITIES }),
  requirement('caa-account-binding', { authorities: AUTHORITIES }, { level: 'SHOULD' }),
  requirement('stun-ports', { ports: [3478, 5349] }, { level: 'SHOULD', access: ['account'] }),
  requirement('remote-access-keys', {}, { access: ['operator', 'public'] }),
  requirement('monthly-reboot', { days: 31 }, { access: ['operator', 'account'] }),
  requirement('supported-os', { table: SYSTEMS }, { access: ['operator', 'account'] }),
  requirement('time-sources', { seconds: 2 }, { access: ['operator', 'account'] }),
  requirement('security-releases', { table: RELEASES, days: 31 }, { access: ['operator'] }),
  requirement(
    'upload-random-path',
    { compliantBits: 64, partialBits: 32 },
    { access: ['account'] },
  ),
  requirement('upload-no-username', {}, { level: 'SHOULD NOT', access: ['account'] }),
  requirement('e2ee-operable', {}, { level: 'MUST NOT', access: ['account'] }),
  requirement('operator', {}, { access: ['operator'] }),
  requirement('client', { servedBy: ['channel-binding', 'nowhere'] }),
];

/** The row of that id, judged. */
export function rowOf(seen: Recording, id: string): Row {
  const row = judge(seen, ROWS, '2026-01-01').rows.find((one) => one.id === id);
  if (row === undefined) throw new Error(`no row ${id}`);
  return row;
}

/** `status/basis code` of a row, for tables. */
export function ruled(seen: Recording, id: string): string {
  const { status, basis, code } = rowOf(seen, id).ruling;
  return `${status}${basis === null ? '' : `/${basis}`} ${code}`;
}
