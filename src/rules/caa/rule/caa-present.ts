import { requirement } from '../../../judge/engine/requirement.js';
import { AUTHORITIES } from './authorities.js';
import { caaToPublish } from '../../../advice/zone-records.js';
import type { Known } from '../../../judge/engine/reading.js';
import { defineRule, type Said, type Say } from '../../../judge/engine/rule.js';
import type { Authority, Checks } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import type { Codes } from '../../codes.js';
import type { CertifiedName } from '../../certificates/facts/certified-names.js';
import {
  authorityOf,
  bindingIssues,
  caaInForce,
  criticalUnknown,
  issuesIn,
  type CaaSet,
  type Issue,
  type NearestCaa,
} from '../facts/caa.js';
import { certifiedCaa, type CertifiedCaa } from '../facts/certified-caa.js';
import { malformedIn } from './malformed-caa.js';
import { unvalidatedIn } from './unvalidated-caa.js';

type CaaCodes = Pick<
  Codes,
  | 'CAA_ABSENT'
  | 'CAA_CRITICAL_UNKNOWN'
  | 'CAA_ISSUER_NOT_ALLOWED'
  | 'CAA_MALFORMED'
  | 'CAA_NAME_UNRESTRICTED'
  | 'CAA_PRESENT'
  | 'CAA_UNVALIDATED'
  | 'CAA_WITHOUT_ISSUE'
>;
type Params = Checks['caa-present'];

/**
 * RFC 8659: CAA records must name the authorities that may issue for the domain. Records apply at
 * issuance, so a served certificate that they do not allow makes the requirement only partial.
 * Names in certificates without records are noted.
 */
export const caaPresent = defineRule<Params, CaaCodes>()({
  scope: 'domain',
  needs: { own: caaInForce },
  uses: { names: certifiedCaa },
  decide({ own, names }, say, { domain, params }) {
    const isOwn = ({ certified: { name, wildcard } }: CertifiedCaa): boolean =>
      name === domain && !wildcard;
    const others = names
      .filter((one) => !isOwn(one))
      .flatMap((one) => ofOtherName(one, own.value, say, params));
    const unvalidated = unvalidatedIn(own.value);
    const notes = unvalidated === null ? [] : [say.note(own, 'CAA_UNVALIDATED', unvalidated)];
    return own.value.state === 'none'
      ? [say.missing(own, 'observed', 'CAA_ABSENT', { domain }), ...notes, ...others]
      : [...ofDomain(own, own.value, names.find(isOwn) ?? null, say, params), ...notes, ...others];
  },
  row: {
    // A malformed CAA property is the reason why no authority is allowed, so its finding comes
    // first.
    partial: (all) => {
      const [malformed] = all.args('CAA_MALFORMED');
      return malformed === undefined ? all.first('partial') : all.say('CAA_MALFORMED', malformed);
    },
  },
});

function ofDomain(
  from: Known<unknown>,
  set: NearestCaa,
  served: CertifiedCaa | null,
  say: Say<CaaCodes>,
  { authorities }: Params,
): readonly Said[] {
  const { owner, records } = set;
  const binding = bindingIssues(issuesIn(records), false);
  const malformed = malformedIn(set);
  const critical = criticalUnknown(records);
  const wrong = [
    ...(malformed === null ? [] : [say.partial(from, 'observed', 'CAA_MALFORMED', malformed)]),
    ...(critical.length === 0
      ? []
      : [say.partial(from, 'observed', 'CAA_CRITICAL_UNKNOWN', { owner, tags: critical })]),
  ];
  if (binding.length === 0) {
    const tags = distinct(records.map(({ tag }) => tag));
    return [...wrong, say.partial(from, 'observed', 'CAA_WITHOUT_ISSUE', { owner, tags })];
  }
  const present = say.met(from, 'observed', 'CAA_PRESENT', { owner, issuers: issuersOf(binding) });
  const denied =
    served?.caa.seen === true
      ? disallowed(served.caa, owner, binding, served.certified, say, authorities)
      : [];
  return [...wrong, present, ...denied];
}

/**
 * Judges the CAA records for another name in the certificates, or for a wildcard. `own` holds the
 * records of the domain.
 */
function ofOtherName(
  { certified, caa }: CertifiedCaa,
  own: CaaSet,
  say: Say<CaaCodes>,
  { authorities }: Params,
): readonly Said[] {
  if (!caa.seen) return [];
  const { name, wildcard } = certified;
  const found = caa.value;
  const findings: Said[] = [];
  if (found.state === 'none') {
    findings.push(say.note(caa, 'CAA_NAME_UNRESTRICTED', {}));
  } else {
    const malformed = malformedIn(found);
    // The finding about the domain itself already reports the malformed CAA records of the domain.
    if (malformed !== null && !(own.state === 'found' && own.owner === found.owner)) {
      findings.push(say.partial(caa, 'observed', 'CAA_MALFORMED', malformed));
    }
    const binding = bindingIssues(issuesIn(found.records), wildcard);
    findings.push(...disallowed(caa, found.owner, binding, certified, say, authorities));
  }
  return findings.map((finding) => say.about(wildcard ? `*.${name}` : name, finding));
}

/**
 * Returns a finding about known authorities that issued served certificates although the CAA
 * records do not allow them.
 */
function disallowed(
  from: Known<unknown>,
  owner: string,
  binding: readonly Issue[],
  { certificates }: CertifiedName,
  say: Say<CaaCodes>,
  authorities: readonly Authority[],
): readonly Said[] {
  if (binding.length === 0) return [];
  const allowed = issuersOf(binding);
  const names = distinct(
    certificates.flatMap(({ issuerOrganization }) => {
      const authority = authorityOf(issuerOrganization, authorities);
      if (authority === null || authority.issuers.some((one) => allowed.includes(one))) return [];
      return [authority.name];
    }),
  );
  return names.map((issuer) =>
    say.partial(from, 'observed', 'CAA_ISSUER_NOT_ALLOWED', { owner, issuer, allowed }),
  );
}

function issuersOf(issues: readonly Issue[]): string[] {
  return distinct(issues.flatMap(({ issuer }) => issuer ?? []));
}

export const CAA_PRESENT = requirement(
  'infrastructure/pki',
  'caa-present',
  'MUST',
  caaPresent,
  { authorities: AUTHORITIES },
  ['public'],
  {
    records: (ground) => caaToPublish(ground, AUTHORITIES),
    title: 'CAA records',
    checklist: 'CAA records present',
    why: 'Without CAA records, any certificate authority may issue a certificate for the domain.',
    manifesto: 'CAA records MUST be present',
    references: ['RFC 8659'],
    seen: [
      'The scan finds the closest CAA record set (RFC 8659) of the domain.',
      'It does the same for each name in the served certificates, and compares their issuers with the records.',
    ],
    ruled: [
      'Compliant if an issue property is set.',
      'Partial without an issue property, or if the issuer of a served certificate is not allowed.',
      'Partial too if an issue or issuewild property is malformed, or an unknown property is critical.',
      'Missing if there are no CAA records.',
      'Not observed if the answer failed or DNSSEC is broken: that does not mean "no records".',
      'An answer that could not be validated because the resolver strips signatures counts, with a note.',
    ],
    advice:
      'Publish a CAA record for each authority that you use, and no other. Check them before a certificate is due: authorities read them when they issue.',
  },
);
