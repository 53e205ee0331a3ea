import { collectedKeys } from '../../host/rule/collected-keys.js';
import { requirement, withParams } from '../../../judge/engine/requirement.js';
import { join, type Known } from '../../../judge/engine/reading.js';
import {
  defineRule,
  type Overview,
  type RowSentence,
  type Said,
  type Say,
} from '../../../judge/engine/rule.js';
import { certifiedName, isCleartext, isWeb, type Checks } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { hasCode, type Codes } from '../../codes.js';
import { tlsaInUse, type TlsaInUse } from '../../dane/facts/tlsa-reading.js';
import { formatTlsa, USAGE } from '../../dane/facts/tlsa.js';
import type { ServedChain } from '../facts/chain.js';
import { hasAnchors } from '../facts/link-use.js';
import { servedCertificates } from '../facts/served-certificates.js';
import { chainReport, type ChainReport, type ReportCodes } from './certificate-defects.js';
import { certificatesApart, missingByHandshake } from './certificates-apart.js';

type CertificateCodes = ReportCodes &
  Pick<
    Codes,
    | 'CERTIFICATES_DANE_VALID'
    | 'CERTIFICATES_DANE_VALID_APART'
    | 'CERTIFICATES_DEFECTIVE'
    | 'CERTIFICATES_DEFECTIVE_APART'
    | 'CERTIFICATES_VALID'
    | 'CERTIFICATE_DANE_VALID'
    | 'CERTIFICATE_DANE_VOUCHED'
  >;
type Params = Checks['certificate'];

/**
 * RFC 6120 §13.7, RFC 5280: requires a chain to a trusted root, the XMPP domain among its names,
 * and valid dates, keys and signatures. A server may have several certificates and select one by
 * the client's offer. So the row is compliant only if every TLS version was answered, and a
 * handshake showed every known certificate.
 */
export const certificate = defineRule<Params, CertificateCodes>()({
  scope: ['c2s', 's2s'],
  web: (endpoint) => !isCleartext(endpoint),
  needs: { chains: servedCertificates },
  // TLSA records for web servers are not looked up.
  uses: { tlsa: (at) => (isWeb(at.endpoint.endpoint) ? null : tlsaInUse(at)) },
  decide({ chains, tlsa }, say, { endpoint, domain, settings, params, time: at }) {
    const name = certifiedName(endpoint.endpoint, domain);
    const role = isWeb(endpoint.endpoint) ? null : endpoint.endpoint.role;
    const scene = { role, domain: name, settings, params, at };
    return once(
      chains.items.map((chain) => {
        const report = chainReport(chain.value, scene);
        const vouched = vouchedBy(tlsa, chain.value);
        const found = statementsOf(report, say);
        return {
          chain,
          statements: vouched === null ? found : excused(found, vouched, hasAnchors(settings), say),
        };
      }),
    );
  },
  row: {
    compliant: (all) => all.say('CERTIFICATES_VALID', {}),
    partial: (all) => daneValid(all),
    missing: (all) => defective(all),
  },
});

/** A finding about a certificate chain, before its evidence is added. */
type Statement = (from: Known<unknown>) => Said;

function statementsOf(
  { defects, notes, unsure, valid }: ChainReport,
  say: Say<CertificateCodes>,
): readonly Defect[] {
  return [
    ...unsure.map((args) => other((from) => say.unseen('ISSUER_MAYBE_UNNEEDED', args, from))),
    ...defects.map(({ code, args }) => ({
      objection: code === 'WEAK_KEY' ? null : code,
      statement: (from: Known<unknown>) => say.missing(from, 'observed', code, args),
    })),
    ...notes.map(({ code, args }) => other((from) => say.note(from, code, args))),
    ...(valid === null
      ? []
      : [other((from) => say.met(from, 'observed', 'CERTIFICATE_VALID', valid))]),
  ];
}

/**
 * A finding about a certificate chain. `objection` is its code if clients without DANE reject the
 * chain because of it, else null.
 */
interface Defect {
  readonly objection: string | null;
  readonly statement: Statement;
}

function other(statement: Statement): Defect {
  return { objection: null, statement };
}

/** TLSA records that make a certificate chain valid without public roots. */
interface Vouched {
  readonly owner: string;
  readonly records: readonly string[];
}

function vouchedBy(tlsa: Known<TlsaInUse> | null, chain: ServedChain): Vouched | null {
  const sent = chain.sent.join();
  const match = tlsa?.value.chains.find((one) => one.sent.join() === sent);
  if (tlsa === null || match?.match !== 'yes') return null;
  const own = match.records.filter(({ usage }) => usage === USAGE.daneEe || usage === USAGE.daneTa);
  const { owner } = tlsa.value.dane;
  return own.length === 0 ? null : { owner, records: own.map(formatTlsa) };
}

/**
 * RFC 7671 §5.1, §5.2: a chain that matches a TLSA record of usage 2 or 3 is valid without public
 * roots, dates or names. Most clients and peers still require these, so the row is partial and
 * names the defects. If the scan has no roots, it is unknown whether clients would reject the
 * chain.
 */
function excused(
  found: readonly Defect[],
  vouched: Vouched,
  isAnchored: boolean,
  say: Say<CertificateCodes>,
): readonly Defect[] {
  const objections = distinct(found.flatMap(({ objection }) => objection ?? []));
  if (objections.length === 0) {
    return isAnchored
      ? found
      : [...found, other((from) => say.note(from, 'CERTIFICATE_DANE_VOUCHED', vouched))];
  }
  const args = { ...vouched, objections };
  return [
    other((from) => say.partial(from, 'observed', 'CERTIFICATE_DANE_VALID', args)),
    ...found.map(({ objection, statement }) =>
      other((from) => (objection === null ? statement(from) : say.asNote(statement(from)))),
    ),
  ];
}

/** Combines equal defects of chains with a common certificate in one finding. */
function once(
  found: readonly {
    readonly chain: Known<ServedChain>;
    readonly statements: readonly Defect[];
  }[],
): readonly Said[] {
  const byWords = new Map<string, { from: Known<unknown>; statement: Statement }>();
  for (const { chain, statements } of found) {
    for (const { statement } of statements) {
      const { status, coded } = statement(chain);
      const key = JSON.stringify([status, coded]);
      const from = byWords.get(key)?.from;
      byWords.set(key, { from: from === undefined ? chain : join(from, chain), statement });
    }
  }
  return [...byWords.values()].map(({ from, statement }) => statement(from));
}

function daneValid({ survey, say }: Overview<Params, CertificateCodes>): RowSentence {
  const objectionsAt = (marks: typeof survey.marks): readonly (readonly string[])[] =>
    marks.flatMap((mark) =>
      hasCode(mark, 'CERTIFICATE_DANE_VALID') ? [mark.args.objections] : [],
    );
  const apart = certificatesApart(survey, (subject) =>
    objectionsAt(survey.marks.filter((mark) => mark.subject === subject)),
  );
  if (apart.length > 0) return say('CERTIFICATES_DANE_VALID_APART', { apart });
  const objections = distinct(objectionsAt(survey.marks).flat());
  return say('CERTIFICATES_DANE_VALID', { objections });
}

function defective({ seen, survey, say }: Overview<Params, CertificateCodes>): RowSentence {
  const apart = certificatesApart(survey, (subject) =>
    missingByHandshake(seen, survey.marks, subject),
  );
  if (apart.length > 0) return say('CERTIFICATES_DEFECTIVE_APART', { apart });
  const defects = survey.marks.filter((mark) => mark.status === 'missing').map(({ code }) => code);
  return say('CERTIFICATES_DEFECTIVE', { defects: distinct(defects) });
}

export const CERTIFICATE_VALIDITY = requirement(
  'servers/connections',
  'certificate-validity',
  'MUST',
  certificate,
  { rsaBits: 2048, ecBits: 224, expiryDays: 14 },
  ['public'],
  {
    title: 'Certificate valid',
    why: 'Without a valid certificate, clients and servers cannot tell this server from an impostor.',
    manifesto: 'Certificates MUST be enforced for S2S connections',
    references: ['RFC 6120 §13.7.1.2', 'RFC 9525', 'RFC 7671 §5'],
    seen: 'The scan reads the certificate chain of every endpoint, and the TLSA records for it.',
    ruled: [
      'Compliant if every chain is trusted, in date, strong enough, and issued for the XMPP domain.',
      'Missing if a chain has a defect in one of these.',
      'Partial if signed TLSA records (DANE) make it valid despite the defect: most clients ignore DANE.',
      'TLSA records do not excuse a weak key.',
      'Not observed if a certificate could not be read, or if the scan has no trusted roots.',
    ],
    further: { collected: withParams(collectedKeys, {}) },
    advice: 'Renew the certificate for the XMPP domain, and serve its intermediates.',
  },
);
