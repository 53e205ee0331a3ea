/** With leave: the limits of a newer Debian's servers, found by going beyond them. */
import { describe, expect, inject, test } from 'vitest';
import { addresses } from '../../../probes/addresses.js';
import { login } from '../../../probes/login.js';
import { loginLimit } from '../../../probes/login-limit.js';
import { registration } from '../../../probes/registration.js';
import { registrationLimits } from '../../../probes/registration-limits.js';
import { s2sPeer } from '../../../probes/s2s-peer.js';
import { stanzaLimits } from '../../../probes/stanza-limits.js';
import { stream } from '../../../probes/stream.js';
import { tlsLists } from '../../../probes/tls-lists.js';
import { tlsVersions } from '../../../probes/tls-versions.js';
import type { Recording } from '../../../src/model/index.js';
import { addressOf, type NewerName } from '../hosts.js';
import { ownIdentity } from '../identity.js';
import { accountOf, ruledIn, scanInLab } from '../scanned.js';

const given = inject('newer');
const reason = 'reason' in given ? given.reason : null;
const title = reason === null ? 'with leave' : `skipped, because ${reason}`;

const BY_SIZE = [addresses, stream, s2sPeer, stanzaLimits];
const BY_LOGIN = [addresses, stream, loginLimit];
const BY_NAME = [addresses, stream, tlsVersions, tlsLists, registration, login, registrationLimits];

describe.skipIf(reason !== null)(title, () => {
  if ('reason' in given) {
    test('none of the servers is here', () => undefined);
    return;
  }
  const { lab } = given;

  async function record(
    name: NewerName,
    ports: readonly number[],
    intrusive: string,
    probes: typeof BY_SIZE,
  ): Promise<Recording> {
    const connect = ports.map((port) => `${addressOf(name, lab.n)}:${port}`);
    const leave = { account: true, allowIntrusive: true, intrusive, deadline: 110 };
    return scanInLab(
      lab,
      `${name}.example`,
      { connect, saslAttempts: false, ...leave },
      { account: accountOf(lab), identity: await ownIdentity(lab, 'nothing.example'), probes },
    );
  }

  test.each<[NewerName, readonly string[]]>([
    [
      'prosody13',
      ['c2s after: 262144/262145', 'c2s before: 10000/10001', 's2s after: 524288/524289'],
    ],
    [
      'ejabberd24',
      ['c2s after: 262143/262144', 'c2s before: 262143/262144', 's2s after: 524287/524288'],
    ],
  ])('the limits of stanzas of %s, to the byte', async (name, expected) => {
    const recording = await record(name, [5222, 5269], 'stanza-limit', BY_SIZE);
    const found = recording.observations.flatMap(({ kind, subject, value, failure }) => {
      if (kind !== 'stanza.limit') return [];
      const { phase, accepted, refused } = value ?? {};
      const seen = value === undefined ? failure.detail : `${accepted ?? '-'}/${refused ?? '-'}`;
      return [`${subject.slice(0, 3)} ${phase ?? ''}: ${seen}`];
    });
    expect(found).toEqual(expected);
    expect(ruledIn(recording, 'c2s-stanza-limit')).toBe('compliant/exercised STANZA_LIMIT_KEPT');
    expect(ruledIn(recording, 's2s-stanza-limit')).toBe('compliant/exercised STANZA_LIMIT_KEPT');
  });

  test.each<[NewerName, number, string, string]>([
    [
      'prosody13',
      6,
      'not-observed/- FAILURES_LIMIT_UNSEEN',
      'not-observed/- ADDRESS_BLOCK_UNKNOWN',
    ],
    [
      'ejabberd24',
      5,
      'compliant/exercised FAILURES_LIMITED',
      'partial/exercised ADDRESS_TURNED_AWAY',
    ],
  ])('failed logins at %s', async (name, tries, limited, blocked) => {
    const recording = await record(name, [5222, 5269], 'login-limit', BY_LOGIN);
    const made = recording.observations.flatMap(({ kind, value }) =>
      kind === 'login.limit' && value !== undefined ? [value.tries.length] : [],
    );
    expect(made).toEqual([tries]);
    expect(ruledIn(recording, 'login-attempt-limit')).toBe(limited);
    expect(ruledIn(recording, 'login-ip-block')).toBe(blocked);
  });

  test.each<[NewerName, readonly string[], string]>([
    ['prosody13', ['existing: not-acceptable'], 'compliant/exercised REGISTRATION_BY_INVITATION'],
    ['ejabberd24', [], 'partial/observed REGISTRATION_REDIRECTS'],
  ])('registration at %s', async (name, attempts, open) => {
    const recording = await record(name, [5222], 'registration', BY_NAME);
    const made = recording.observations.flatMap(({ kind, value }) =>
      kind === 'register.attempt' && value !== undefined
        ? [`${value.purpose}: ${value.condition ?? value.answer}`]
        : [],
    );
    expect(made).toEqual(attempts);
    expect(ruledIn(recording, 'public-registration')).toBe(open);
  });
});
