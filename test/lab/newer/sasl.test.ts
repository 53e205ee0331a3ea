/** Channel binding of a newer Debian's servers, tried with an account and without. */
import { describe, expect, inject, test } from 'vitest';
import {
  MOST_FAILED_LOGINS,
  MOST_MADE_UP_LOGINS,
  type Recording,
} from '../../../src/model/index.js';
import type { NewerName } from '../hosts.js';
import { accountOf, ruledIn, scanInLab } from '../scanned.js';

const given = inject('newer');
const reason = 'reason' in given ? given.reason : null;
const title = reason === null ? 'channel binding' : `skipped, because ${reason}`;

describe.skipIf(reason !== null)(title, () => {
  if ('reason' in given) {
    test('none of the servers is here', () => undefined);
    return;
  }
  const { lab } = given;

  function record(domain: string, withAccount: boolean): Promise<Recording> {
    const extras = { anchored: true, ...(withAccount ? { account: accountOf(lab) } : {}) };
    return scanInLab(lab, domain, { account: withAccount }, extras);
  }

  /** Without tls-server-end-point of Prosody, which is offered on a first stream alone. */
  function logins({ observations }: Recording): string[] {
    return observations.flatMap(({ kind, subject, value }) => {
      if (kind !== 'sasl.login' || value === undefined) return [];
      const { version, protocol, purpose, gs2, outcome } = value;
      // What SASL2 comes to is in a file of its own.
      if (protocol === 'SASL2') return [];
      if (subject.includes('prosody') && gs2.endsWith('tls-server-end-point')) return [];
      const transport = subject.startsWith('c2s-direct') ? 'direct' : 'starttls';
      return [`${transport} ${version} ${purpose} ${gs2}: ${outcome}`];
    });
  }

  test.each<[NewerName, string[], string, string]>([
    [
      'prosody13',
      [
        'direct TLSv1.2 bound p=tls-unique: success',
        'direct TLSv1.2 control n: success',
        'direct TLSv1.2 falsified p=tls-unique: failure',
        'direct TLSv1.3 bound p=tls-exporter: success',
        'direct TLSv1.3 control n: success',
        'direct TLSv1.3 downgrade y: failure',
        'direct TLSv1.3 falsified p=tls-exporter: failure',
        'direct TLSv1.3 foreign p=x-no-such-binding: failure',
        'starttls TLSv1.2 bound p=tls-unique: success',
        'starttls TLSv1.2 control n: success',
        'starttls TLSv1.3 bound p=tls-exporter: success',
        'starttls TLSv1.3 control n: success',
      ],
      'compliant/exercised CHANNEL_BINDING_EVERYWHERE',
      'partial/observed SALT_STABLE',
    ],
    [
      // Its fifth failed login would be answered with a ban.
      'ejabberd24',
      [
        'direct TLSv1.2 bound p=tls-exporter: success',
        'direct TLSv1.2 bound p=tls-server-end-point: success',
        'direct TLSv1.2 bound p=tls-unique: success',
        'direct TLSv1.2 control n: success',
        'direct TLSv1.3 bound p=tls-exporter: success',
        'direct TLSv1.3 bound p=tls-server-end-point: success',
        'direct TLSv1.3 control n: success',
        'direct TLSv1.3 downgrade y: failure',
        'direct TLSv1.3 falsified p=tls-exporter: failure',
        'starttls TLSv1.2 bound p=tls-exporter: success',
        'starttls TLSv1.2 bound p=tls-server-end-point: success',
        'starttls TLSv1.2 bound p=tls-unique: success',
        'starttls TLSv1.2 control n: success',
        'starttls TLSv1.3 bound p=tls-exporter: success',
        'starttls TLSv1.3 bound p=tls-server-end-point: success',
        'starttls TLSv1.3 control n: success',
      ],
      'partial/exercised TOKEN_UNBOUND',
      'partial/observed SALT_STABLE',
    ],
    [
      // It has no SCRAM: PLAIN, without a header of GS2.
      'jabberd2',
      [
        'direct TLSv1.2 control : success',
        'direct TLSv1.3 control : success',
        'starttls TLSv1.2 control : success',
        'starttls TLSv1.3 control : success',
      ],
      'not-applicable/observed CHANNEL_BINDING_UNSUPPORTED',
      'partial/advertised PLAINTEXT_MECHANISMS',
    ],
  ])('of %s, with an account', async (name, expected, binding, passwords) => {
    const recording = await record(`${name}.example`, true);
    const found = logins(recording);
    expect(found).toEqual(expected);
    expect(found.filter((one) => !one.endsWith('success')).length).toBeLessThanOrEqual(
      MOST_FAILED_LOGINS,
    );
    expect(ruledIn(recording, 'channel-binding')).toBe(binding);
    expect(ruledIn(recording, 'password-hashing')).toBe(passwords);
  });

  const UNKNOWN = "malformed-request Proposed channel binding type isn't supported.";
  test.each<[NewerName, string[], string]>([
    [
      'prosody13',
      [
        'TLSv1.2 p=tls-unique: not-authorized -',
        `TLSv1.2 p=x-no-such-binding: ${UNKNOWN}`,
        'TLSv1.3 p=tls-exporter: not-authorized -',
        `TLSv1.3 p=x-no-such-binding: ${UNKNOWN}`,
      ],
      'compliant/advertised CHANNEL_BINDING_EVERYWHERE',
    ],
    [
      'ejabberd24',
      [
        // With each protocol; four may fail.
        'SASL2 TLSv1.3 p=tls-exporter: not-authorized Invalid username or password',
        'SASL2 TLSv1.3 p=x-no-such-binding: not-authorized Invalid channel binding',
        'TLSv1.3 p=tls-exporter: not-authorized Invalid username or password',
        'TLSv1.3 p=x-no-such-binding: not-authorized Invalid channel binding',
      ],
      'compliant/advertised CHANNEL_BINDING_EVERYWHERE',
    ],
    ['jabberd2', [], 'not-observed/- CHANNEL_BINDING_NO_SCRAM'],
  ])('of %s, without an account', async (name, expected, binding) => {
    const recording = await record(`${name}.example`, false);
    const asked = recording.observations.flatMap(({ kind, value }) =>
      kind === 'sasl.binding' && value !== undefined
        ? [
            `${value.protocol === undefined ? '' : 'SASL2 '}${value.version} ${value.gs2}: ` +
              `${value.condition} ${value.text ?? '-'}`,
          ]
        : [],
    );
    expect(asked).toEqual(expected);
    expect(asked.length).toBeLessThanOrEqual(MOST_MADE_UP_LOGINS);
    expect(ruledIn(recording, 'channel-binding')).toBe(binding);
  });
});
