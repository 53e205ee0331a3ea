import type { TypedCoded } from '../../codes.js';
import type { Certificate } from '../facts/certificate.js';
import type { ServedChain } from '../facts/chain.js';
import { matchReferenceIdentifier } from '../facts/reference-identifier.js';
import type { Checks, Role, Settings } from '../../../model/index.js';
import { findingOf, type SubjectFinding } from '../../../judge/engine/check.js';
import { unansweredMark } from '../../shared/rule/unseen.js';

/** Where a chain was served, and what it is held against. */
interface Scene {
  /** Endpoint id. */
  readonly subject: string;
  readonly role: Role;
  readonly domain: string;
  readonly settings: Settings;
  readonly params: Checks['certificate'];
  /** ISO 8601, UTC. */
  readonly at: string;
}

const DAY_MS = 86_400_000;

/** Collisions are made to order: MD5 since 2004 (RFC 6151), SHA-1 since 2017 (RFC 9155). */
const BROKEN_HASHES = ['md2', 'md4', 'md5', 'sha1'];

/** Each defect of a chain on its own; where there is none, that it is valid. */
export function defectsOf(chain: ServedChain, scene: Scene): readonly SubjectFinding[] {
  const { subject } = scene;
  const [own] = chain.links;
  if (own === undefined) {
    const coded = { code: 'CERTIFICATE_UNSEEN', args: {} } as const;
    return [findingOf(subject, 'not-observed', null, coded, chain.evidence)];
  }
  const unread = chain.links.filter(
    (link, index) => link.certificate === null && useOf(chain, index, scene) !== 'unneeded',
  );
  const unreadMarks = unread.map(({ sha256, id }) =>
    id === null
      ? unansweredMark(subject, 'certificate', null, null)
      : findingOf(
          subject,
          'not-observed',
          null,
          { code: 'CERTIFICATE_UNREADABLE', args: { sha256 } },
          [id],
        ),
  );
  const { needed, unneeded, unknown } = strengthDefects(chain, scene);
  const unsure = unknown.map(({ subject: issuer, defects }) => {
    const coded = { code: 'ISSUER_MAYBE_UNNEEDED', args: { subject: issuer, defects } } as const;
    return findingOf(subject, 'not-observed', null, coded, chain.evidence);
  });
  const blank = [...rootMarks(chain, scene), ...unreadMarks, ...unsure];
  if (own.certificate === null) return blank;

  const missing = [...dateDefects(chain, scene), ...nameDefects(own.certificate, scene), ...needed];
  const untrusted = trustDefect(chain, own.certificate, scene, missing);
  const defects = untrusted === null ? missing : [untrusted, ...missing];
  const marks = [
    ...blank,
    ...defects.map((coded) => findingOf(subject, 'missing', 'observed', coded, chain.evidence)),
    ...notes(chain, own.certificate, scene),
    ...unneeded.map(({ subject: issuer, defects }) => {
      const coded = { code: 'ISSUER_WEAK_UNNEEDED', args: { subject: issuer, defects } } as const;
      return findingOf(subject, 'information', null, coded, chain.evidence);
    }),
  ];
  if (blank.length > 0 || defects.length > 0) return marks;
  const match = matchReferenceIdentifier(own.certificate, scene.domain, scene.role);
  const { notAfter } = own.certificate;
  const args = { by: match?.by ?? '', presented: match?.presented ?? '', notAfter };
  const coded = { code: 'CERTIFICATE_VALID', args } as const;
  return [findingOf(subject, 'compliant', 'observed', coded, chain.evidence), ...marks];
}

function hasAnchors({ roots, ca }: Settings): boolean {
  return roots !== 'none' || ca.length > 0;
}

function rootMarks(
  { evidence }: ServedChain,
  { subject, settings }: Scene,
): readonly SubjectFinding[] {
  if (hasAnchors(settings)) return [];
  return [findingOf(subject, 'not-observed', null, { code: 'NO_ROOTS', args: {} }, evidence)];
}

function isTrusted({ trust }: ServedChain): boolean {
  // The name is matched below, as XMPP has it.
  return trust.trusted || trust.error === 'ERR_TLS_CERT_ALTNAME_INVALID';
}

/**
 * What is wrong with the chain as such, by the code that Node gives. It gives one where there
 * are several, so that of an expired certificate may stand for more.
 */
function trustDefect(
  chain: ServedChain,
  own: Certificate,
  { settings }: Scene,
  others: readonly TypedCoded[],
): TypedCoded | null {
  if (isTrusted(chain) || !hasAnchors(settings)) return null;
  const { links, trust } = chain;
  if (own.selfSigned) return { code: 'SELF_SIGNED', args: { subject: own.subject } };
  const last = links.at(-1)?.certificate ?? own;
  const said = (...codes: readonly TypedCoded['code'][]): boolean =>
    others.some(({ code }) => codes.includes(code));
  switch (trust.error) {
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return { code: 'UNTRUSTED_ROOT', args: { issuer: last.issuer } };
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return links.length === 1
        ? { code: 'INTERMEDIATE_MISSING', args: { issuer: own.issuer } }
        : { code: 'CHAIN_INCOMPLETE', args: { issuer: last.issuer, length: links.length } };
    case 'CERT_HAS_EXPIRED':
      if (said('CERTIFICATE_EXPIRED', 'ISSUER_EXPIRED')) return null;
      break;
    case 'CERT_NOT_YET_VALID':
      if (said('CERTIFICATE_NOT_YET_VALID', 'ISSUER_NOT_YET_VALID')) return null;
      break;
    default:
  }
  return { code: 'CHAIN_UNTRUSTED', args: { error: trust.error ?? '' } };
}

/**
 * Whether clients need a link to reach a trust anchor. Where an anchor is reached, they need only
 * the links of that path. Where none is reached, every link is held to the rules. Whether an anchor
 * was reached, and by which path, is unknown without anchors, and in older recordings.
 */
function useOf(
  chain: ServedChain,
  index: number,
  { settings }: Scene,
): 'needed' | 'unneeded' | 'unknown' {
  const { links, path } = chain;
  if (index === 0) return 'needed';
  if (!hasAnchors(settings)) return 'unknown';
  if (path != null) return path.includes(links[index]?.sha256 ?? '') ? 'needed' : 'unneeded';
  return isTrusted(chain) ? 'unknown' : 'needed';
}

/**
 * The dates of an issuer count only where the chain is not trusted and clients need that issuer:
 * many servers still send the expired cross-signature of a root.
 */
function dateDefects(chain: ServedChain, scene: Scene): readonly TypedCoded[] {
  const now = Date.parse(scene.at);
  return chain.links.flatMap(({ certificate }, index): TypedCoded[] => {
    if (certificate === null) return [];
    if (index > 0 && (isTrusted(chain) || useOf(chain, index, scene) !== 'needed')) return [];
    const { subject, notBefore, notAfter } = certificate;
    if (Date.parse(notAfter) < now) {
      const code = index === 0 ? 'CERTIFICATE_EXPIRED' : 'ISSUER_EXPIRED';
      return [{ code, args: { subject, notAfter } }];
    }
    if (Date.parse(notBefore) > now) {
      const code = index === 0 ? 'CERTIFICATE_NOT_YET_VALID' : 'ISSUER_NOT_YET_VALID';
      return [{ code, args: { subject, notBefore } }];
    }
    return [];
  });
}

function nameDefects(own: Certificate, { domain, role }: Scene): readonly TypedCoded[] {
  if (matchReferenceIdentifier(own, domain, role) !== null) return [];
  const { common } = own.names;
  const wildcard = domain.replace(/^[^.]+/, '*');
  if (common.some((name) => [domain, wildcard].includes(name.toLowerCase()))) {
    return [{ code: 'NAME_ONLY_IN_COMMON_NAME', args: { domain } }];
  }
  return [{ code: 'NAME_MISMATCH', args: { domain, presented: presentedBy(own) } }];
}

/** A link that is weak, by what it is needed for. `defects`: codes. */
interface WeakIssuer {
  readonly subject: string;
  readonly defects: readonly TypedCoded['code'][];
}

/**
 * Weak keys and signatures. Clients trust a root for what it is and not for how it is signed, so
 * a self-signed issuer is not held to strength.
 */
function strengthDefects(
  chain: ServedChain,
  scene: Scene,
): {
  readonly needed: readonly TypedCoded[];
  readonly unneeded: readonly WeakIssuer[];
  readonly unknown: readonly WeakIssuer[];
} {
  const needed: TypedCoded[] = [];
  const others = { unneeded: [] as WeakIssuer[], unknown: [] as WeakIssuer[] };
  for (const [index, { certificate }] of chain.links.entries()) {
    if (certificate === null || (index > 0 && certificate.selfSigned)) continue;
    const defects = weaknessesIn(certificate, scene);
    if (defects.length === 0) continue;
    const use = useOf(chain, index, scene);
    if (use === 'needed') needed.push(...defects);
    else {
      const codes = defects.map(({ code }) => code);
      others[use].push({ subject: certificate.subject, defects: codes });
    }
  }
  return { needed, ...others };
}

function weaknessesIn(certificate: Certificate, { params }: Scene): readonly TypedCoded[] {
  const { subject, key, signature, selfSigned } = certificate;
  const defects: TypedCoded[] = [];
  const least = leastBits(key.type, params);
  if (least !== null && key.bits !== null && key.bits < least) {
    defects.push({ code: 'WEAK_KEY', args: { subject, type: key.type, bits: key.bits, least } });
  }
  const { hash } = signature;
  if (!selfSigned && hash !== null && BROKEN_HASHES.includes(hash)) {
    defects.push({ code: 'WEAK_SIGNATURE', args: { subject, hash } });
  }
  return defects;
}

function leastBits(type: string, { rsaBits, ecBits }: Checks['certificate']): number | null {
  if (type === 'rsa' || type === 'rsa-pss' || type === 'dsa') return rsaBits;
  return type === 'ec' ? ecBits : null;
}

/** What is worth knowing, and wrong with nothing. */
function notes(chain: ServedChain, own: Certificate, scene: Scene): readonly SubjectFinding[] {
  const { subject, params, at } = scene;
  const now = Date.parse(at);
  const note = (coded: TypedCoded): SubjectFinding =>
    findingOf(subject, 'information', null, coded, chain.evidence);
  const unused = chain.links.flatMap(({ certificate }, index) => {
    const unneeded = isTrusted(chain) || useOf(chain, index, scene) === 'unneeded';
    if (index === 0 || certificate === null || !unneeded) return [];
    if (Date.parse(certificate.notAfter) >= now) return [];
    const args = { subject: certificate.subject, notAfter: certificate.notAfter };
    return [note({ code: 'ISSUER_EXPIRED_UNUSED', args })];
  });
  const strays = chain.strays.flatMap(({ certificate }) => certificate?.subject ?? []);
  if (strays.length > 0) unused.push(note({ code: 'CHAIN_STRAYS', args: { subjects: strays } }));
  if (!chain.inOrder) unused.push(note({ code: 'CHAIN_OUT_OF_ORDER', args: {} }));
  const left = Date.parse(own.notAfter) - now;
  if (left < 0 || left > params.expiryDays * DAY_MS) return unused;
  const args = { notAfter: own.notAfter, days: Math.floor(left / DAY_MS) };
  return [note({ code: 'CERTIFICATE_EXPIRES_SOON', args }), ...unused];
}

function presentedBy({ names }: Certificate): string[] {
  const { dns, srv, xmppAddr, ip, common } = names;
  return [...dns, ...srv, ...xmppAddr, ...ip, ...common.map((name) => `CN=${name}`)];
}
