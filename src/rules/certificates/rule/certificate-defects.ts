import type { CodedAs, Codes } from '../../codes.js';
import type { Certificate } from '../facts/certificate.js';
import type { ServedChain } from '../facts/chain.js';
import {
  matchReferenceIdentifier,
  matchWebHost,
  type NameMatch,
} from '../facts/reference-identifier.js';
import type { Checks, Role, Settings } from '../../../model/index.js';
import { hasAnchors, isTrusted, unreadLinks, useOf } from '../facts/link-use.js';

type DefectCode =
  | 'CERTIFICATE_EXPIRED'
  | 'CERTIFICATE_NOT_YET_VALID'
  | 'CHAIN_INCOMPLETE'
  | 'CHAIN_UNTRUSTED'
  | 'INTERMEDIATE_MISSING'
  | 'ISSUER_EXPIRED'
  | 'ISSUER_NOT_YET_VALID'
  | 'NAME_MISMATCH'
  | 'NAME_ONLY_IN_COMMON_NAME'
  | 'SELF_SIGNED'
  | 'UNTRUSTED_ROOT'
  | 'WEAK_KEY'
  | 'WEAK_SIGNATURE';
type NoteCode =
  | 'CERTIFICATE_EXPIRES_SOON'
  | 'CHAIN_OUT_OF_ORDER'
  | 'CHAIN_STRAYS'
  | 'ISSUER_EXPIRED_UNUSED'
  | 'ISSUER_WEAK_UNNEEDED';
export type ReportCodes = Pick<
  Codes,
  DefectCode | NoteCode | 'CERTIFICATE_VALID' | 'ISSUER_MAYBE_UNNEEDED'
>;
export type DefectCoded = { [C in DefectCode]: CodedAs<C> }[DefectCode];
type NoteCoded = { [C in NoteCode]: CodedAs<C> }[NoteCode];

/** Where a certificate chain was served, and the properties to check it against. */
interface Scene {
  /** Role of the endpoint; null for a web server, whose certificate needs the name of its host. */
  readonly role: Role | null;
  readonly domain: string;
  readonly settings: Settings;
  readonly params: Checks['certificate'];
  /** Time at which the certificates are checked, ISO 8601, UTC. */
  readonly at: string;
}

const DAY_MS = 86_400_000;

/** Hashes with practical collisions: MD5 since 2004 (RFC 6151), SHA-1 since 2017 (RFC 9155). */
const BROKEN_HASHES = ['md2', 'md4', 'md5', 'sha1'];

/** Results of checking a certificate chain. */
export interface ChainReport {
  readonly defects: readonly DefectCoded[];
  readonly notes: readonly NoteCoded[];
  /**
   * Certificates of the chain with a weak signature or key, for which it is unknown whether clients
   * need them.
   */
  readonly unsure: readonly WeakIssuer[];
  /**
   * Arguments of the finding that the chain is valid; null if there is a defect, or something was
   * not observed.
   */
  readonly valid: Codes['CERTIFICATE_VALID'] | null;
}

function matchOf(own: Certificate, { domain, role }: Scene): NameMatch | null {
  return role === null ? matchWebHost(own, domain) : matchReferenceIdentifier(own, domain, role);
}

/**
 * Returns each defect of a certificate chain. If there is none and everything was observed,
 * returns that the chain is valid.
 */
export function chainReport(chain: ServedChain, scene: Scene): ChainReport {
  const { needed, unneeded, unknown: unsure } = strengthDefects(chain, scene);
  const own = chain.links[0]?.certificate ?? null;
  if (own === null) return { defects: [], notes: [], unsure, valid: null };
  const found = [...dateDefects(chain, scene), ...nameDefects(own, scene), ...needed];
  const untrusted = trustDefect(chain, own, scene, found);
  const defects = untrusted === null ? found : [untrusted, ...found];
  const weak = unneeded.map((args) => ({ code: 'ISSUER_WEAK_UNNEEDED', args }) as const);
  const notes = [...notesOf(chain, own, scene), ...weak];
  const isKnown =
    hasAnchors(scene.settings) &&
    unsure.length === 0 &&
    unreadLinks(chain, scene.settings).length === 0;
  if (!isKnown || defects.length > 0) return { defects, notes, unsure, valid: null };
  const match = matchOf(own, scene);
  const { notAfter } = own;
  const valid = { by: match?.by ?? '', presented: match?.presented ?? '', notAfter };
  return { defects, notes, unsure, valid };
}

/**
 * Returns the defect of the certificate chain as a whole, by Node's error code. Node reports only
 * one error, so an expired certificate may have other defects.
 */
function trustDefect(
  chain: ServedChain,
  own: Certificate,
  { settings }: Scene,
  others: readonly DefectCoded[],
): DefectCoded | null {
  if (isTrusted(chain) || !hasAnchors(settings)) return null;
  const { links, trust } = chain;
  if (own.selfSigned) return { code: 'SELF_SIGNED', args: { subject: own.subject } };
  const last = links.at(-1)?.certificate ?? own;
  const said = (...codes: readonly DefectCoded['code'][]): boolean =>
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
 * Checks the dates of issuers only if the chain is not trusted and clients need the issuer: many
 * servers still send the expired cross-signature of a root.
 */
function dateDefects(chain: ServedChain, scene: Scene): readonly DefectCoded[] {
  const now = Date.parse(scene.at);
  return chain.links.flatMap(({ certificate }, index): DefectCoded[] => {
    if (certificate === null) return [];
    if (index > 0 && (isTrusted(chain) || useOf(chain, index, scene.settings) !== 'needed'))
      return [];
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

function nameDefects(own: Certificate, scene: Scene): readonly DefectCoded[] {
  if (matchOf(own, scene) !== null) return [];
  const { domain } = scene;
  const { common } = own.names;
  const wildcard = domain.replace(/^[^.]+/, '*');
  if (common.some((name) => [domain, wildcard].includes(name.toLowerCase()))) {
    return [{ code: 'NAME_ONLY_IN_COMMON_NAME', args: { domain } }];
  }
  return [{ code: 'NAME_MISMATCH', args: { domain, presented: presentedBy(own) } }];
}

/**
 * A certificate of a chain with a weak key or signature. `defects` lists the codes of its
 * weaknesses, such as `WEAK_KEY`.
 */
interface WeakIssuer {
  readonly subject: string;
  readonly defects: readonly DefectCoded['code'][];
}

/**
 * Finds weak keys and signatures. Clients do not verify the signature of a root, so self-signed
 * issuers are not checked.
 */
function strengthDefects(
  chain: ServedChain,
  scene: Scene,
): {
  readonly needed: readonly DefectCoded[];
  readonly unneeded: readonly WeakIssuer[];
  readonly unknown: readonly WeakIssuer[];
} {
  const needed: DefectCoded[] = [];
  const others = { unneeded: [] as WeakIssuer[], unknown: [] as WeakIssuer[] };
  for (const [index, { certificate }] of chain.links.entries()) {
    if (certificate === null || (index > 0 && certificate.selfSigned)) continue;
    const defects = weaknessesIn(certificate, scene);
    if (defects.length === 0) continue;
    const use = useOf(chain, index, scene.settings);
    if (use === 'needed') needed.push(...defects);
    else {
      const codes = defects.map(({ code }) => code);
      others[use].push({ subject: certificate.subject, defects: codes });
    }
  }
  return { needed, ...others };
}

function weaknessesIn(certificate: Certificate, { params }: Scene): readonly DefectCoded[] {
  const { subject, key, signature, selfSigned } = certificate;
  const defects: DefectCoded[] = [];
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

/** Returns information for operators that is not a defect. */
function notesOf(chain: ServedChain, own: Certificate, scene: Scene): readonly NoteCoded[] {
  const { params, at } = scene;
  const now = Date.parse(at);
  const notes = chain.links.flatMap(({ certificate }, index): NoteCoded[] => {
    const unneeded = isTrusted(chain) || useOf(chain, index, scene.settings) === 'unneeded';
    if (index === 0 || certificate === null || !unneeded) return [];
    if (Date.parse(certificate.notAfter) >= now) return [];
    const { subject, notAfter } = certificate;
    return [{ code: 'ISSUER_EXPIRED_UNUSED', args: { subject, notAfter } }];
  });
  const strays = chain.strays.flatMap(({ certificate }) => certificate?.subject ?? []);
  if (strays.length > 0) notes.push({ code: 'CHAIN_STRAYS', args: { subjects: strays } });
  if (!chain.inOrder) notes.push({ code: 'CHAIN_OUT_OF_ORDER', args: {} });
  const left = Date.parse(own.notAfter) - now;
  if (left < 0 || left > params.expiryDays * DAY_MS) return notes;
  const args = { notAfter: own.notAfter, days: Math.floor(left / DAY_MS) };
  return [{ code: 'CERTIFICATE_EXPIRES_SOON', args }, ...notes];
}

function presentedBy({ names }: Certificate): string[] {
  const { dns, srv, xmppAddr, ip, common } = names;
  return [...dns, ...srv, ...xmppAddr, ...ip, ...common.map((name) => `CN=${name}`)];
}
