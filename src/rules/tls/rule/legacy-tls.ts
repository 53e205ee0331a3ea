/** The rule on SSL and on the versions of TLS that RFC 8996 retires. */
import { configuredLegacyOff } from '../../configuration/rule/tls.js';
import { requirement } from '../../../judge/engine/requirement.js';
import type { Gap } from '../../../judge/engine/reading.js';
import {
  defineRuleWithAbsence,
  type Overview,
  type RowSentence,
} from '../../../judge/engine/rule.js';
import { isCleartext, PROTOCOL_VERSIONS, type Checks } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { hasCode, type Codes } from '../../codes.js';
import { legacyVersions } from '../facts/legacy-versions.js';
import { noTlsHere } from './no-tls.js';

type LegacyCodes = Pick<
  Codes,
  | 'LEGACY_TLS_ACCEPTED'
  | 'LEGACY_TLS_NOT_ALL_ASKED'
  | 'LEGACY_TLS_REFUSED'
  | 'TLS_ABSENT'
  | 'TLS_ABSENT_EVERYWHERE'
  | 'TLS_ACCEPTED'
>;

/**
 * One accepted legacy version proves a violation. Compliance requires that each version was tested
 * and refused.
 */
export const legacyTls = defineRuleWithAbsence<Checks['legacy-tls'], LegacyCodes>()({
  scope: ['c2s', 's2s'],
  web: (endpoint) => !isCleartext(endpoint),
  needs: {
    versions: (at) =>
      legacyVersions(
        at,
        PROTOCOL_VERSIONS.filter((version) => at.params.versions.includes(version)),
      ),
  },
  decide({ versions }, say) {
    const accepted = versions.items.filter(({ value }) => value.support.is === 'accepted');
    if (accepted.length > 0) {
      return accepted.map((item) =>
        say.missing(item, 'exercised', 'TLS_ACCEPTED', { version: item.value.version }),
      );
    }
    return versions.all === null
      ? []
      : say.met(versions.all, 'exercised', 'LEGACY_TLS_REFUSED', {});
  },
  absent: (from, say) => noTlsHere(from, say.notApplicable),
  gaps(gaps, { versions }, say) {
    const items = 'items' in versions ? versions.items : [];
    const firm = items.filter(({ value }) => value.support.is === 'refused');
    const unsure = gaps.filter(({ why }) => hasCode(why, 'TLS_REFUSED_UNSURE'));
    const unasked = gaps.filter(({ why }) => hasCode(why, 'UNASKED') && why.args.version !== '');
    const others = gaps.filter((gap) => !unsure.includes(gap) && !unasked.includes(gap));
    const isOpen = unsure.length + unasked.length > 0;
    // If one legacy TLS version is accepted, and all others are certainly refused, nothing is
    // unknown.
    if (!isOpen && (firm.length === 0 || firm.length < items.length)) return say.gaps(others);
    const evidence = distinct([...firm, ...unsure].flatMap((one) => one.evidence));
    const args = {
      refused: firm.map(({ value }) => value.version),
      unsure: unsure.map(versionOf),
      unasked: unasked.map(versionOf),
    };
    return [...say.gaps(others), say.unseen('LEGACY_TLS_NOT_ALL_ASKED', args, { evidence })];
  },
  row: {
    missing: (all) =>
      all.say('LEGACY_TLS_ACCEPTED', {
        versions: distinct(all.args('TLS_ACCEPTED').map(({ version }) => version)),
      }),
    'not-observed': (all) => notAllAsked(all),
    'not-applicable': (all) => all.say('TLS_ABSENT_EVERYWHERE', {}),
  },
});

function versionOf({ why }: Gap): string {
  return hasCode(why, 'TLS_REFUSED_UNSURE', 'UNASKED') ? why.args.version : '';
}

/**
 * Sentence on the requirement if no endpoint was tested for every legacy TLS version. It names the
 * versions that were not tested.
 */
function notAllAsked(all: Overview<unknown, LegacyCodes>): RowSentence | null {
  const open = all.args('LEGACY_TLS_NOT_ALL_ASKED');
  if (open.length < all.total) return null;
  return all.say('LEGACY_TLS_NOT_ALL_ASKED', {
    refused: everyOf(open.map(({ refused }) => refused)),
    unsure: distinct(open.flatMap(({ unsure }) => unsure)),
    unasked: distinct(open.flatMap(({ unasked }) => unasked)),
  });
}

function everyOf(lists: readonly (readonly string[])[]): string[] {
  return distinct(lists.flat()).filter((item) => lists.every((list) => list.includes(item)));
}

const LEGACY = ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1'] as const;

export const LEGACY_TLS_DISABLED = requirement(
  'servers/connections',
  'legacy-tls-disabled',
  'MUST NOT',
  legacyTls,
  { versions: LEGACY },
  ['public'],
  {
    title: 'Legacy SSL/TLS disabled',
    checklist: 'Legacy SSL/TLS disabled',
    why: 'Known attacks can decrypt or alter connections that use SSL, TLS 1.0 or TLS 1.1.',
    manifesto: 'Legacy SSL (1.0/2.0/3.0) or TLS (1.0/1.1) MUST NOT be supported',
    references: ['RFC 8996', 'RFC 7568', 'RFC 6176'],
    seen: [
      'The scan sends hellos of SSLv2, SSLv3, TLS 1.0 and TLS 1.1 with every named cipher suite.',
      'SSL 1.0 was never published, so there is nothing to test.',
    ],
    ruled: [
      'Missing if an endpoint accepts one of these versions.',
      'Compliant if every endpoint refuses every suite in each version.',
      'Not observed if some version or suite was not refused for certain.',
      'Not applicable if no endpoint has TLS.',
    ],
    further: { configured: configuredLegacyOff(LEGACY) },
    advice: 'Allow only TLS 1.2 and later.',
  },
);
