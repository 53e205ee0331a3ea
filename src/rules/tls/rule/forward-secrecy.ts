import { configuredForwardSecrecy } from '../../configuration/rule/tls.js';
import { requirement } from '../../../judge/engine/requirement.js';
import type { Known } from '../../../judge/engine/reading.js';
import { defineRuleWithAbsence, type Said, type Say } from '../../../judge/engine/rule.js';
import { isCleartext, type Checks } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import type { Codes } from '../../codes.js';
import { acceptedSuites, type AcceptedSuites } from '../facts/accepted-suites.js';
import { forwardSecrecyOf } from '../facts/ciphers.js';
import { tlsDetails } from '../facts/tls-details.js';
import { noTlsHere } from './no-tls.js';
import { tlsNotes, type TlsNoteCodes } from './tls-notes.js';

type ForwardSecrecyCodes = TlsNoteCodes &
  Pick<
    Codes,
    | 'FORWARD_SECRECY_LACKING'
    | 'FORWARD_SECRET'
    | 'FORWARD_SECRET_AS_SEEN'
    | 'FORWARD_SECRET_EVERYWHERE'
    | 'NOT_FORWARD_SECRET'
    | 'TLS_ABSENT'
    | 'TLS_ABSENT_EVERYWHERE'
  >;

/**
 * One accepted suite without an ephemeral key proves a violation. To prove that there is no
 * violation, complete lists of all versions are needed.
 */
export const forwardSecrecy = defineRuleWithAbsence<
  Checks['forward-secrecy'],
  ForwardSecrecyCodes
>()({
  scope: ['c2s', 's2s'],
  web: (endpoint) => !isCleartext(endpoint),
  needs: { accepted: acceptedSuites },
  uses: { details: tlsDetails },
  decide({ accepted, details }, say) {
    return [...suitesSaid(accepted, say), ...tlsNotes(details, say.note)];
  },
  absent: (from, say) => noTlsHere(from, say.notApplicable),
  gaps(gaps, { accepted }, say, _at, found) {
    if (found.some(({ status }) => status === 'missing')) return [];
    return 'items' in accepted ? [asSeen(accepted.items, say)] : say.gaps(gaps);
  },
  row: {
    compliant: (all) => all.say('FORWARD_SECRET_EVERYWHERE', {}),
    missing: (all) =>
      all.say('FORWARD_SECRECY_LACKING', {
        ciphers: distinct(all.args('NOT_FORWARD_SECRET').flatMap(({ ciphers }) => ciphers)),
      }),
    'not-observed': (all) => {
      const shown = all.args('FORWARD_SECRET_AS_SEEN');
      if (shown.length === 0) return null;
      return all.say('FORWARD_SECRET_AS_SEEN', {
        ciphers: distinct(shown.flatMap(({ ciphers }) => ciphers)),
        unclassified: distinct(shown.flatMap(({ unclassified }) => unclassified)),
      });
    },
    'not-applicable': (all) => all.say('TLS_ABSENT_EVERYWHERE', {}),
  },
});

type Items = readonly Known<AcceptedSuites>[];

function suitesSaid(
  { items, all }: { readonly items: Items; readonly all: Known<readonly AcceptedSuites[]> | null },
  say: Say<ForwardSecrecyCodes>,
): readonly Said[] {
  const lacking = items.flatMap((item) => {
    const ciphers = named([item], 'none');
    const { version } = item.value;
    return ciphers.length === 0
      ? []
      : [say.missing(item, 'exercised', 'NOT_FORWARD_SECRET', { version, ciphers })];
  });
  if (lacking.length > 0) return lacking;
  if (all === null) return [];
  if (named(items, 'unknown').length > 0) return [asSeen(items, say)];
  const versions = all.value.filter(({ suites }) => suites.length > 0);
  return [
    say.met(all, 'exercised', 'FORWARD_SECRET', {
      ciphers: named(items, 'forward').length,
      versions: versions.map(({ version }) => version),
    }),
  ];
}

/** Finding for incomplete suite lists: what is known of the suites. */
function asSeen(items: Items, say: Pick<Say<ForwardSecrecyCodes>, 'unseen'>): Said {
  const shown = items.filter(({ value }) => value.suites.length > 0);
  const args = { ciphers: named(items, 'forward'), unclassified: named(items, 'unknown') };
  const evidence = distinct(shown.flatMap((one) => one.evidence));
  return say.unseen('FORWARD_SECRET_AS_SEEN', args, { evidence });
}

/** Returns the names of the suites whose forward secrecy is `secrecy`. */
function named(items: Items, secrecy: ReturnType<typeof forwardSecrecyOf>): readonly string[] {
  return distinct(
    items.flatMap(({ value: { version, suites } }) =>
      suites.filter((cipher) => forwardSecrecyOf({ version, cipher }) === secrecy),
    ),
  );
}

export const FORWARD_SECRECY = requirement(
  'servers/connections',
  'forward-secrecy',
  'MUST',
  forwardSecrecy,
  {},
  ['public'],
  {
    title: 'Forward secrecy',
    checklist: 'Forward secrecy cipher suites',
    why: 'Without forward secrecy, a key that leaks later decrypts all traffic recorded earlier.',
    manifesto: 'Available cipher suites MUST support forward secrecy',
    references: ['RFC 9325 §4.1'],
    seen: [
      'The scan offers every named cipher suite in every version from SSLv2 to TLS 1.3.',
      'It removes each accepted suite and asks again, until the server refuses the rest.',
    ],
    ruled: [
      'Missing if an endpoint accepts one suite without forward secrecy.',
      'Compliant if the list of every version is complete and every suite in it is ephemeral.',
      'Not observed if a list is incomplete, or if a suite cannot be classified.',
      'Not applicable if no endpoint has TLS.',
    ],
    further: { configured: configuredForwardSecrecy },
    advice: 'Offer only ECDHE and DHE cipher suites.',
  },
);
