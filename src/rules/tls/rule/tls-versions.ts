/** Rules on one version of TLS. */
import { defineRule, type Say, type Said } from '../../../judge/engine/rule.js';
import type { Known } from '../../../judge/engine/reading.js';
import type { Checks } from '../../../model/index.js';
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

/** Some endpoints accept the version: partial. None: missing, once every one has answered. */
export const tlsSupported = defineRule<Checks['tls-supported'], VersionCodes>()({
  scope: ['c2s', 's2s'],
  needs: { support: (at) => versionOrNoTls(at, at.params.version) },
  decide({ support }, say, { params: { version } }) {
    const { value } = support;
    if (value.is === 'without-tls') return noTlsHere(support, value, say.missing);
    return value.is === 'accepted'
      ? say.met(support, 'exercised', 'TLS_ACCEPTED', { version })
      : refused(support, value, version, say.missing);
  },
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
 * Never missing: the manifesto asks for it only where nobody minds. An endpoint that accepts no
 * newer version shows nothing by refusing this one.
 */
export const tlsDisabled = defineRule<Checks['tls-disabled'], VersionCodes>()({
  scope: ['c2s', 's2s'],
  needs: { support: (at) => versionOrNoTls(at, at.params.version) },
  uses: { newer: (at) => newerVersion(at, at.params.version) },
  decide({ support, newer }, say, { params: { version } }) {
    const { value } = support;
    if (value.is === 'without-tls') return noTlsHere(support, value, say.notApplicable);
    if (value.is === 'accepted') {
      return say.partial(support, 'exercised', 'TLS_ACCEPTED', { version });
    }
    return newer.seen
      ? refused(support, value, version, say.met)
      : say.unseen('TLS_REFUSED_ALONE', { version }, support);
  },
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
