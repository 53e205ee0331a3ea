import type { TypedCoded } from '../../codes.js';
import { chainMatches, daneOf, type ChainMatch, type Dane } from '../facts/dane.js';
import type { EndpointState } from '../../shared/facts/coverage.js';
import { distinct } from '../../../util/order.js';
import { servedAt } from '../../tls/facts/tls-versions.js';
import { formatTlsa, USAGE } from '../facts/tlsa.js';
import { unusedTlsa, aliasTargets } from '../facts/tlsa-places.js';
import { derOf, linkOf, unansweredCertificates } from '../../certificates/facts/chain.js';
import type { ObservationView, TlsaRecord } from '../../../model/index.js';
import {
  findingOf,
  outcomeOf,
  type Check,
  type CheckInput,
  type SubjectFinding,
} from '../../../judge/engine/check.js';
import { unknownVersions } from '../../certificates/rule/certificate.js';
import {
  compareMarks,
  everywhereOf,
  overEndpoints,
  type Survey,
} from '../../../judge/engine/merge.js';
import { noTlsMark, unansweredMark } from '../../shared/rule/unseen.js';

type Input = CheckInput<'tlsa-records'>;

/**
 * RFC 7673 and RFC 7712 §5.1: at every endpoint TLSA records that count, and each chain that is
 * served there matched by one of them. Records that match no chain, and chains of trust that are
 * broken, are the worst there is: clients that use DANE cannot connect.
 */
export const tlsaRecords: Check<'tlsa-records'> = (input) => {
  const outcome = overEndpoints(
    input,
    ['c2s', 's2s'],
    (state) => look(input, state),
    rule,
    (state) => lookUnreached(input, state),
  );
  const notes = notesOf(input);
  return { ...outcome, findings: [...outcome.findings, ...notes].sort(compareMarks) };
};

function rule(survey: Survey) {
  const of = (...codes: readonly TypedCoded['code'][]): readonly SubjectFinding[] =>
    survey.marks.filter(({ code }) => codes.includes(code));
  const worst = of('TLSA_MISMATCH', 'TLSA_BOGUS');
  if (worst.length > 0) {
    const owners = distinct(worst.flatMap(({ args }) => ('owner' in args ? [args.owner] : [])));
    const coded = { code: 'TLSA_BLOCKS_CLIENTS', args: { owners } } as const;
    return outcomeOf('missing', 'observed', coded, survey.marks);
  }
  return everywhereOf(survey, (status) => {
    if (status === 'compliant') return { code: 'TLSA_MATCHES_EVERYWHERE', args: {} };
    if (status === 'missing') return { code: 'TLSA_NOWHERE', args: {} };
    const matching = [...survey.statuses.values()].filter((one) => one === 'compliant').length;
    return { code: 'TLSA_IN_PART', args: { matching, total: survey.statuses.size } };
  });
}

function look(input: Input, { id, endpoint }: EndpointState): readonly SubjectFinding[] {
  const { seen, domain, settings, at } = input;
  const dane = daneOf(seen, endpoint, domain, settings);
  if (dane.state !== 'usable') return [markOfDane(id, dane)];
  if (servedAt(seen, id).length === 0) return [noTlsMark(seen, id)];
  const chains = chainMatches(seen, id, dane, { role: endpoint.role, at, settings });
  const hidden = [
    ...unknownVersions(seen, id),
    ...unansweredCertificates(seen, id).map((one) => unansweredMark(id, 'certificate', null, one)),
  ];
  const marks = [...chainMarks(seen, id, dane, chains, hidden.length === 0), ...hidden];
  const used = new Set(chains.flatMap(({ records }) => records.map(formatTlsa)));
  const idle = dane.records.map(formatTlsa).filter((record) => !used.has(record));
  const { owner } = dane;
  const note = (coded: TypedCoded): void => {
    marks.push(findingOf(id, 'information', null, coded, dane.evidence));
  };
  if (used.size > 0 && idle.length > 0) {
    note({ code: 'TLSA_IDLE', args: { owner, records: idle.slice(0, MOST) } });
  }
  const unsent = chains.flatMap((chain) => (chain.required === 'yes' ? chain.unsent : []));
  if (unsent.length > 0) {
    const records = textsOf(unsent).slice(0, MOST);
    note({ code: 'TLSA_ANCHOR_NOT_SENT', args: { owner, records } });
  }
  const fragile = dane.records.filter(
    ({ usage }) => usage === USAGE.pkixTa || usage === USAGE.pkixEe,
  );
  if (fragile.length > 0) {
    const records = fragile.map(formatTlsa).slice(0, MOST);
    note({ code: 'TLSA_NEEDS_PKIX', args: { owner, records } });
  }
  return marks;
}

/** Records that a finding names. */
const MOST = 10;

/** `all`: there is no other chain. */
function chainMarks(
  seen: ObservationView,
  id: string,
  dane: Extract<Dane, { state: 'usable' | 'unusable' }>,
  chains: readonly ChainMatch[],
  all: boolean,
): SubjectFinding[] {
  const { owner } = dane;
  if (chains.length === 0) {
    return [findingOf(id, 'not-observed', null, { code: 'CERTIFICATE_UNSEEN', args: {} }, [])];
  }
  const evidenceFor = (some: readonly ChainMatch[]): string[] =>
    distinct([...dane.evidence, ...some.flatMap((chain) => chain.evidence)]);
  const at = (match: ChainMatch['match']): readonly ChainMatch[] =>
    chains.filter((chain) => chain.match === match);
  const [matched, no] = [at('yes'), at('no')];
  const yes = matched.filter(({ required }) => required === 'yes');
  const optional = matched.filter(({ required }) => required === 'no');
  const unknown = [...at('unknown'), ...matched.filter(({ required }) => required === 'unknown')];
  const marks: SubjectFinding[] = [];
  if (no.length > 0) {
    const served = distinct(no.map(({ sent: [own = ''] }) => servedText(seen, own)));
    const records = dane.records.map(formatTlsa).slice(0, MOST);
    const args = { owner, records, served };
    // A server chooses by what a client offers: as long as one chain may match, some connect.
    marks.push(
      all && no.length === chains.length
        ? findingOf(id, 'missing', 'observed', { code: 'TLSA_MISMATCH', args }, evidenceFor(no))
        : findingOf(
            id,
            'partial',
            'observed',
            { code: 'TLSA_MISMATCH_OF_SOME', args },
            evidenceFor(no),
          ),
    );
  }
  if (optional.length > 0) {
    const args = { owner, records: textsOf(optional.flatMap(({ records }) => records)) };
    const coded = { code: 'TLSA_MATCH_OPTIONAL', args } as const;
    marks.push(findingOf(id, 'partial', 'observed', coded, evidenceFor(optional)));
  }
  if (unknown.length > 0) {
    const coded = { code: 'TLSA_MATCH_UNKNOWN', args: { owner } } as const;
    marks.push(findingOf(id, 'not-observed', null, coded, evidenceFor(unknown)));
  }
  if (yes.length > 0) {
    const records = textsOf(yes.flatMap((chain) => chain.records));
    const coded = { code: 'TLSA_MATCHES', args: { owner, records } } as const;
    marks.push(findingOf(id, 'compliant', 'observed', coded, evidenceFor(yes)));
  }
  return marks;
}

function textsOf(records: readonly TlsaRecord[]): string[] {
  return distinct(records.map(formatTlsa));
}

/** What would match, as `3 1 1`; the whole certificate where its key cannot be read. */
function servedText(seen: ObservationView, own: string): string {
  const spki = derOf(seen, own) === null ? null : linkOf(seen, own).certificate?.spkiSha256;
  return spki === undefined || spki === null ? `3 0 1 ${own}` : `3 1 1 ${spki}`;
}

/**
 * Nothing answered there: a broken chain of trust is seen all the same. Where nobody said that
 * there is a service, and none answers, nobody is shut out.
 */
function lookUnreached(
  { seen, domain, settings }: Input,
  { id, endpoint }: EndpointState,
): readonly SubjectFinding[] {
  if (endpoint.origin === 'fallback') return [];
  const dane = daneOf(seen, endpoint, domain, settings);
  return dane.state === 'bogus' ? [markOfDane(id, dane)] : [];
}

function markOfDane(id: string, dane: Dane): SubjectFinding {
  const { evidence } = dane;
  switch (dane.state) {
    case 'bogus': {
      const { owner, type, reason, detail } = dane.trust.security;
      const args = { owner, type, reason, detail };
      return findingOf(id, 'missing', 'observed', { code: 'TLSA_BOGUS', args }, evidence);
    }
    case 'none': {
      const args = { owner: dane.owner };
      return findingOf(id, 'missing', 'observed', { code: 'TLSA_ABSENT', args }, evidence);
    }
    case 'ineffective': {
      const { owner, type, zone } = dane.because.security;
      const args = { owner: dane.owner, unsigned: owner, type, zone: zone ?? '' };
      return findingOf(id, 'partial', 'observed', { code: 'TLSA_INEFFECTIVE', args }, evidence);
    }
    case 'unusable':
    case 'usable': {
      const records = dane.records.map(formatTlsa).slice(0, MOST);
      const args = { owner: dane.owner, records };
      return findingOf(id, 'partial', 'observed', { code: 'TLSA_UNUSABLE', args }, evidence);
    }
    case 'unknown': {
      const { owner, failure, trust } = dane;
      let coded: TypedCoded = { code: 'TLSA_UNASKED', args: { owner } };
      if (failure !== null) coded = { code: 'TLSA_UNANSWERED', args: { owner, ...failure } };
      if (trust !== null) {
        const { reason, detail } = trust.security;
        coded = { code: 'TLSA_UNPROVEN', args: { owner, reason, detail } };
      }
      return findingOf(id, 'not-observed', null, coded, evidence);
    }
  }
}

/** What no endpoint's status rests on. */
function notesOf({ seen, domain, settings }: Input): readonly SubjectFinding[] {
  const unused = unusedTlsa(seen, domain, settings).map(({ owner, belongs, evidence }) => {
    const coded = { code: 'TLSA_AT_UNUSED_NAME', args: { belongs } } as const;
    return findingOf(owner, 'information', null, coded, evidence);
  });
  const aliases = aliasTargets(seen, domain, settings).map(({ target, canonical, evidence }) => {
    const coded = { code: 'SRV_TARGET_ALIAS', args: { canonical } } as const;
    return findingOf(target, 'information', null, coded, evidence);
  });
  return [...aliases, ...unused];
}
