import type { TypedCoded } from '../../codes.js';
import { servedChains, unseenCertificates, type ServedChain } from '../facts/chain.js';
import { chainMatches, daneOf, type ChainMatch } from '../../dane/facts/dane.js';
import type { EndpointState } from '../../shared/facts/coverage.js';
import { distinct } from '../../../util/order.js';
import { servedAt } from '../../tls/facts/tls-versions.js';
import { formatTlsa, USAGE } from '../../dane/facts/tlsa.js';
import type { ObservationView } from '../../../model/index.js';
import { otherVersionsGaps } from '../facts/certificate-gaps.js';
import { defectsOf } from './certificate-defects.js';
import { certificatesApart, missingByHandshake } from './certificates-apart.js';
import {
  asInformation,
  findingOf,
  type Check,
  type CheckInput,
  type SubjectFinding,
} from '../../../judge/engine/check.js';
import { noTlsMark, unansweredMark } from '../../shared/rule/unseen.js';
import {
  argsOf,
  overEndpoints,
  worstOf,
  type Settled,
  type Survey,
} from '../../../judge/engine/merge.js';

/**
 * RFC 6120 §13.7, RFC 5280: a chain to a trusted root, the XMPP domain among its names, dates,
 * keys and signatures. A server may hold several certificates and choose by what the client
 * offers, so every version of TLS must have been answered, and every certificate that is known
 * of must have come with a handshake, before all can be said to be good.
 */
export const certificate: Check<'certificate'> = (input) =>
  overEndpoints(
    input,
    ['c2s', 's2s'],
    (state) => look(input, state),
    (survey) => worstOf(survey, (status) => summary(status, survey, input.seen)),
  );

function summary(status: Settled, survey: Survey, seen: ObservationView): TypedCoded {
  if (status === 'compliant') return { code: 'CERTIFICATES_VALID', args: {} };
  if (status === 'partial') {
    const objectionsAt = (marks: readonly SubjectFinding[]): readonly (readonly string[])[] =>
      argsOf({ ...survey, marks }, 'CERTIFICATE_DANE_VALID').map((args) => args.objections);
    const apart = certificatesApart(survey, (subject) =>
      objectionsAt(survey.marks.filter((mark) => mark.subject === subject)),
    );
    if (apart.length > 0) return { code: 'CERTIFICATES_DANE_VALID_APART', args: { apart } };
    const objections = distinct(objectionsAt(survey.marks).flat());
    return { code: 'CERTIFICATES_DANE_VALID', args: { objections } };
  }
  const apart = certificatesApart(survey, (subject) =>
    missingByHandshake(seen, survey.marks, subject),
  );
  if (apart.length > 0) return { code: 'CERTIFICATES_DEFECTIVE_APART', args: { apart } };
  const defects = survey.marks.filter((mark) => mark.status === 'missing').map(({ code }) => code);
  return { code: 'CERTIFICATES_DEFECTIVE', args: { defects: distinct(defects) } };
}

function look(
  input: CheckInput<'certificate'>,
  { id, endpoint }: EndpointState,
): readonly SubjectFinding[] {
  const { seen, domain, settings, params, at } = input;
  const served = servedAt(seen, id);
  if (served.length === 0) return [noTlsMark(seen, id)];
  const chains = servedChains(seen, id);
  if (chains.length === 0) {
    const evidence = served.map((flight) => flight.id);
    return [
      findingOf(id, 'not-observed', null, { code: 'CERTIFICATE_UNSEEN', args: {} }, evidence),
    ];
  }
  const state = daneOf(seen, endpoint, domain, settings);
  const { role } = endpoint;
  const dane =
    state.state === 'usable' ? chainMatches(seen, id, state, { role, at, settings }) : [];
  const owner = state.state === 'usable' ? state.owner : '';
  const scene = { subject: id, role: endpoint.role, domain, settings, params, at };
  const marks = [
    ...chains.flatMap((chain) => {
      const marks = defectsOf(chain, scene);
      const match = dane.find(({ sent }) => sent.join() === chain.sent.join());
      return match === undefined ? marks : excused(marks, match, owner, chain);
    }),
    ...unseenCertificates(seen, id).map((one) => unansweredMark(id, 'certificate', null, one)),
    ...otherVersionsGaps(seen, id).map(({ why, evidence }) =>
      findingOf(id, 'not-observed', null, why, evidence),
    ),
  ];
  return once(marks);
}

/**
 * RFC 7671 §5.1, §5.2: a chain that a record of usage 2 or 3 matches is valid without public
 * roots, dates or names. Most clients and peers ask for these all the same, so that is half of
 * it: an expired certificate must not be green for its TLSA record. What they object to is said.
 * That there are no roots to ask is no objection: nobody knows whether they would object.
 */
function excused(
  marks: readonly SubjectFinding[],
  { match, records }: ChainMatch,
  owner: string,
  { evidence }: ServedChain,
): readonly SubjectFinding[] {
  const own = records.filter(({ usage }) => usage === USAGE.daneEe || usage === USAGE.daneTa);
  const objections = marks.filter(
    ({ status, code }) => status === 'missing' && code !== 'WEAK_KEY',
  );
  const [subject] = marks.map((mark) => mark.subject);
  if (match !== 'yes' || own.length === 0 || subject === undefined) return marks;
  const vouched = { owner, records: own.map(formatTlsa) };
  if (objections.length === 0) {
    if (!marks.some(({ code }) => code === 'NO_ROOTS')) return marks;
    const coded = { code: 'CERTIFICATE_DANE_VOUCHED', args: vouched } as const;
    return [...marks, findingOf(subject, 'information', null, coded, evidence)];
  }
  const args = { ...vouched, objections: distinct(objections.map(({ code }) => code)) };
  const coded = { code: 'CERTIFICATE_DANE_VALID', args } as const;
  return [
    findingOf(subject, 'partial', 'observed', coded, evidence),
    ...marks.map((mark) => (objections.includes(mark) ? asInformation(mark) : mark)),
  ];
}

/** Chains that share a certificate share its defects. */
function once(marks: readonly SubjectFinding[]): readonly SubjectFinding[] {
  const byWords = new Map<string, SubjectFinding>();
  for (const mark of marks) {
    const key = JSON.stringify([mark.status, mark.code, mark.args]);
    const known = byWords.get(key);
    const evidence = distinct([...(known?.evidence ?? []), ...mark.evidence]);
    byWords.set(key, findingOf(mark.subject, mark.status, mark.basis, mark, evidence));
  }
  return [...byWords.values()];
}
