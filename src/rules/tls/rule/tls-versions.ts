/** Rules on one version of TLS. */
import { configuredVersion, configuredVersionOff } from '../../configuration/rule/tls.js';
import { requirement } from '../../../judge/engine/requirement.js';
import { defineRuleWithAbsence, type Say, type Said } from '../../../judge/engine/rule.js';
import type { Known } from '../../../judge/engine/reading.js';
import { isCleartext, type Checks } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import { newerVersion, versionOrNoTls, type VersionSupport } from '../facts/version-support.js';
import { noTlsHere } from './no-tls.js';

type VersionCodes = Pick<
  Codes,
  | 'TLS_ABSENT'
  | 'TLS_ABSENT_EVERYWHERE'
  | 'TLS_ACCEPTED'
  | 'TLS_DISABLED'
  | 'TLS_LOWER_CHOSEN'
  | 'TLS_REFUSED'
  | 'TLS_REFUSED_ALONE'
  | 'TLS_SUPPORTED_NOWHERE'
  | 'TLS_SUPPORT_IN_PART'
>;

/**
 * The requirement is partial if only some endpoints accept the TLS version, and missing if all
 * answered and none accepts it.
 */
export const tlsSupported = defineRuleWithAbsence<Checks['tls-supported'], VersionCodes>()({
  scope: ['c2s', 's2s'],
  web: (endpoint) => !isCleartext(endpoint),
  needs: { support: (at) => versionOrNoTls(at, at.params.version) },
  decide({ support }, say, { params: { version } }) {
    const { value } = support;
    return value.is === 'accepted'
      ? say.met(support, 'exercised', 'TLS_ACCEPTED', { version })
      : refused(support, value, version, say.missing);
  },
  absent: (from, say) => noTlsHere(from, say.missing),
  merge: 'everywhere',
  row: {
    compliant: (all) => all.say('TLS_ACCEPTED', { version: all.params.version }),
    partial: (all) =>
      all.say('TLS_SUPPORT_IN_PART', {
        version: all.params.version,
        accepted: all.count('compliant'),
        refused: all.count('missing'),
        unseen: all.count('not-observed'),
      }),
    missing: (all) => all.say('TLS_SUPPORTED_NOWHERE', { version: all.params.version }),
  },
});

/**
 * Rule that a TLS version should be disabled. It is never `missing`, because the manifesto
 * requires this only if it causes no problems. A refusal does not count at an endpoint that
 * accepts no newer version.
 */
export const tlsDisabled = defineRuleWithAbsence<Checks['tls-disabled'], VersionCodes>()({
  scope: ['c2s', 's2s'],
  web: (endpoint) => !isCleartext(endpoint),
  needs: { support: (at) => versionOrNoTls(at, at.params.version) },
  uses: { newer: (at) => newerVersion(at, at.params.version) },
  decide({ support, newer }, say, { params: { version } }) {
    const { value } = support;
    if (value.is === 'accepted') {
      return say.partial(support, 'exercised', 'TLS_ACCEPTED', { version });
    }
    return newer.seen
      ? refused(support, value, version, say.met)
      : say.unseen('TLS_REFUSED_ALONE', { version }, support);
  },
  absent: (from, say) => noTlsHere(from, say.notApplicable),
  row: {
    compliant: (all) => all.say('TLS_DISABLED', { version: all.params.version }),
    partial: (all) => all.say('TLS_ACCEPTED', { version: all.params.version }),
    'not-applicable': (all) => all.say('TLS_ABSENT_EVERYWHERE', {}),
  },
});

function refused(
  from: Known<unknown>,
  { alert, chosen }: Extract<VersionSupport, { is: 'refused' }>,
  version: string,
  say: Say<VersionCodes>['met'],
): Said {
  return chosen === null
    ? say(from, 'exercised', 'TLS_REFUSED', { version, alert: alert?.name ?? '' })
    : say(from, 'observed', 'TLS_LOWER_CHOSEN', { version, chosen });
}

export const TLS_1_3 = requirement(
  'servers/connections',
  'tls-1.3',
  'MUST',
  tlsSupported,
  { version: 'TLSv1.3' },
  ['public'],
  {
    title: 'TLS 1.3 supported',
    checklist: 'TLS 1.3 support',
    why: 'Older versions allow weak options and show attackers more of the handshake.',
    manifesto: 'TLS 1.3 MUST be supported',
    references: ['RFC 8446', 'RFC 9325 §3.1'],
    seen: 'The scan sends hellos that offer only TLS 1.3, and completes handshakes.',
    ruled: [
      'Compliant if every endpoint accepts TLS 1.3.',
      'Partial if some endpoints accept it and some refuse it.',
      'Missing if endpoints refuse it and none is seen to accept it.',
      'An endpoint without TLS counts as one that refuses it.',
      'Not observed if no endpoint refuses it, and some did not answer.',
    ],
    further: { configured: configuredVersion('TLSv1.3') },
    advice: 'Update OpenSSL to 1.1.1 or later, and allow TLS 1.3 in the configuration.',
  },
);

export const TLS_1_2_DISABLED = requirement(
  'servers/connections',
  'tls-1.2-disabled',
  'SHOULD',
  tlsDisabled,
  { version: 'TLSv1.2' },
  ['public'],
  {
    title: 'TLS 1.2 disabled',
    checklist: 'TLS 1.2 disable if unlikely to impact',
    why: 'Attacks on TLS 1.2 do not work against servers that no longer offer it.',
    manifesto: 'TLS 1.2 SHOULD be disabled if unlikely to impact users',
    seen: 'The scan sends hellos that offer only TLS 1.2, with every named cipher suite.',
    ruled: [
      'Compliant if every endpoint refuses TLS 1.2 and accepts a newer version.',
      'Partial if an endpoint accepts it; never missing, because some users may need it.',
      'Not observed if an endpoint did not answer, or accepts no newer version.',
      'Not applicable if no endpoint has TLS.',
    ],
    further: { configured: configuredVersionOff('TLSv1.2') },
    advice:
      'Disable TLS 1.2 if no client or peer needs it. Keep it on Prosody 0.12 and ejabberd 23.01: they support channel binding only in TLS 1.2.',
  },
);
