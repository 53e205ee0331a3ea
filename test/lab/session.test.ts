import { describe, expect, inject, test } from 'vitest';
import { clocks, uptimes } from '../../src/rules/shared/facts/software.js';
import { judge } from '../../src/judge/judge.js';
import type { EntityAnswer, EntityQuery, Recording, SessionKind } from '../../src/model/index.js';
import { formatRecording } from '../../src/files/recording-text.js';
import type { ScanFlags } from '../../src/scan/settings.js';
import { readExternalServices } from '../../src/wire/xmpp/extdisco.js';
import { readVersion } from '../../src/wire/xmpp/version.js';
import { clientPlaces, type ServerName } from './hosts.js';
import { accountOf, keptText, ruledIn, scanInLab, type Extras } from './scanned.js';
import { domainPlace } from '../domain-place.js';

const lab = inject('lab');
const account = accountOf(lab);

async function record(
  domain: string,
  flags: ScanFlags = { account: true },
  more: Extras = { account },
): Promise<Recording> {
  const access = ['public', 'account'] as const;
  const recording = await scanInLab(
    lab,
    domain,
    { saslAttempts: false, ...flags },
    { access, ...more },
  );
  const text = keptText(recording, account);
  expect(text).not.toMatch(/alice@(?!prosody-good\.example"|ejabberd-good\.example")/);
  return recording;
}

function answerTo(
  { observations, domain }: Recording,
  query: EntityQuery,
  by: SessionKind = 'account',
  subject = domain,
): EntityAnswer['answer'] | undefined {
  return observations.flatMap((one) =>
    one.kind === 'entity.iq' &&
    one.subject === subject &&
    one.value?.query === query &&
    one.value.by === by
      ? [one.value.answer]
      : [],
  )[0];
}

/** `by mechanism gs2`, or the reason. */
function sessions({ observations }: Recording): string[] {
  return observations.flatMap((one) => {
    if (one.kind !== 'session') return [];
    if (one.value === undefined)
      return [`${one.failure.layer}/${one.failure.reason} ${one.failure.detail}`];
    return [`${one.value.by} ${one.value.version} ${one.value.mechanism} ${one.value.gs2}`];
  });
}

function services(recording: Recording): string[] | string | undefined {
  const answer = answerTo(recording, 'extdisco');
  if (answer?.payload == null) return answer?.condition ?? answer?.answer;
  return readExternalServices(answer.payload)?.map(
    ({ type, port, restricted }) => `${type} ${port} ${restricted ? 'restricted' : 'open'}`,
  );
}

const OFFERED = ['stun 34780 open', 'turn 34780 restricted'];

describe('with an account', () => {
  test.each([
    [
      'prosody-good.example',
      'SCRAM-SHA-1 n',
      'Prosody 0.12.3',
      'compliant/observed ABUSE_CONTACTS',
      OFFERED,
    ],
    [
      'prosody-weak.example',
      'SCRAM-SHA-256 n',
      'Prosody 0.12.3',
      'missing/observed NO_CONTACT_FORM',
      'service-unavailable',
    ],
    [
      'ejabberd-good.example',
      'SCRAM-SHA-256 n',
      'ejabberd 23.01-1',
      'compliant/observed ABUSE_CONTACTS',
      OFFERED,
    ],
    [
      'ejabberd-weak.example',
      'SCRAM-SHA-512 n',
      'ejabberd 23.01-1',
      'missing/observed CONTACT_FORM_EMPTY',
      [],
    ],
  ])('%s', async (domain, made, software, contacts, offered) => {
    const server = domain.replace('.example', '') as ServerName;
    const recording = await record(domain, { account: true, connect: clientPlaces(server, lab.n) });
    expect(new Set(sessions(recording))).toEqual(new Set([`account TLSv1.3 ${made}`]));
    const version = answerTo(recording, 'version')?.payload;
    const read = version == null ? null : readVersion(version);
    expect(`${read?.name} ${read?.version}`).toBe(software);
    expect(ruledIn(recording, 'abuse-contacts')).toBe(contacts);
    expect(services(recording)).toEqual(offered);
    expect(JSON.stringify(recording)).not.toContain('turn-secret');
    expect(JSON.stringify(answerTo(recording, 'extdisco'))).not.toMatch(/"\\d{10}/);
    expect(answerTo(recording, 'disco#info', 'account', 'account')?.answer).toBe('result');
    const told = clocks(domainPlace(recording));
    expect(told.seen && told.items[0].value.offsetMs).toBeLessThan(5_000);
    // Prosody tells its uptime, ejabberd too.
    expect(uptimes(domainPlace(recording))).toMatchObject({
      items: [{ seen: true }],
    });
    expect(ruledIn(recording, 'c2s-stanza-limit')).toMatch(/^not-observed/);
  });

  test('a feature that the software lacks is not queried', async () => {
    const recording = await record('prosody-good.example');
    expect(ruledIn(recording, 'channel-binding')).toBe(
      'compliant/exercised CHANNEL_BINDING_WHERE_SUPPORTED',
    );
    expect(ruledIn(recording, 'invitations')).toBe('compliant/advertised INVITATIONS_OFFERED');
  });

  test('a wrong password is tried once, and every row reports the reason', async () => {
    const wrong = { user: account.user, password: 'no-such-password' };
    const flags = { account: true, connect: clientPlaces('prosody-weak', lab.n) };
    const recording = await record('prosody-weak.example', flags, { account: wrong });
    expect(sessions(recording)).toEqual([
      expect.stringMatching(/^sasl\/refused \S+: SCRAM-\S+: the name or the password is wrong/),
    ]);
    const tried = recording.observations.filter(({ kind }) => kind === 'sasl.login');
    expect(tried).toHaveLength(1);
    expect(recording.access).toEqual(['public']);
    for (const id of ['abuse-contacts', 'e2ee-operable', 'upload-random-path']) {
      expect(ruledIn(recording, id), id).toBe('not-observed/- SESSION_FAILED');
    }
    expect(judge(recording).scope.widen.map(({ access }) => access)).not.toContain('account');
    expect(formatRecording(recording)).not.toContain(wrong.password);
    expect(ruledIn(recording, 'tls-1.3')).toMatch(/^compliant/);
  });
});

describe('an account on another server queries over s2s', () => {
  test.each<[string, string]>([
    ['ejabberd-good.example', 'compliant/observed ABUSE_CONTACTS'],
    ['fallback.example', 'missing/observed CONTACT_FIELDS_EMPTY'],
  ])('%s', async (domain, contacts) => {
    const federated = { ...account, domain: 'prosody-good.example' };
    const recording = await record(
      domain,
      { federated: true },
      { federated, access: ['public', 'federated'] },
    );
    expect(sessions(recording)).toEqual(['federated TLSv1.3 SCRAM-SHA-1 n']);
    expect(answerTo(recording, 'version', 'federated')?.answer).toBe('result');
    expect(ruledIn(recording, 'abuse-contacts')).toBe(contacts);
    expect(recording.access).toEqual(['public', 'federated']);
  });
});

describe('without an account, with anonymous login', () => {
  test.each<[string, ServerName, string, string]>([
    ['anonymous.example', 'prosody-weak', 'Prosody 0.12.3', 'missing/observed NO_CONTACT_FORM'],
    ['anybody.example', 'ejabberd-weak', 'ejabberd 23.01-1', 'missing/observed CONTACT_FORM_EMPTY'],
  ])('%s', async (domain, server, software, contacts) => {
    const connect = clientPlaces(server, lab.n);
    const recording = await record(domain, { anonymous: true, connect }, { access: ['public'] });
    expect(sessions(recording)).toEqual(['anonymous TLSv1.3 ANONYMOUS ']);
    const version = answerTo(recording, 'version', 'anonymous')?.payload;
    const read = version == null ? null : readVersion(version);
    expect(`${read?.name} ${read?.version}`).toBe(software);
    expect(ruledIn(recording, 'abuse-contacts')).toBe(contacts);
    expect(recording.access).toContain('federated');
    expect(recording.access).not.toContain('account');
  });

  test('a server without ANONYMOUS gives no session', async () => {
    const connect = clientPlaces('prosody-good', lab.n);
    const recording = await record(
      'prosody-good.example',
      { anonymous: true, connect },
      { access: ['public'] },
    );
    expect(sessions(recording)).toEqual(['sasl/unsupported ANONYMOUS is not offered']);
    expect(ruledIn(recording, 'abuse-contacts')).toBe('not-observed/- SESSION_FAILED');
  });
});
