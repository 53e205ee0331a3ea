/** Interprets replies of authoritative servers to questions without recursion. */
import { isWithin } from './dnssec/canonical.js';
import { readDname } from './dnssec/records.js';
import { DnsMalformed } from './malformed.js';
import type { DnsMessage, ResourceRecord } from './message.js';
import { encodeName, equalNames, formatName, type Name } from './name.js';
import { readAddress, readCname, readNs } from './records.js';
import { CLASS_IN, RCODE, TYPE, rcodeName } from './types.js';

/** Maximum number of name servers of a zone, and of addresses of a server, to take from a reply. */
const MOST_HOSTS = 16;
const MOST_ADDRESSES = 8;

/** A name server of a zone. `addresses` is empty without usable glue. */
export interface NameServer {
  readonly host: Name;
  readonly addresses: readonly string[];
}

/** What a server of a zone said about a name and type. */
export type Said =
  /** The records of the name, an alias, or the proof that there are none. */
  | { readonly kind: 'answer'; readonly message: DnsMessage }
  /** A zone below begins at `cut`. */
  | {
      readonly kind: 'referral';
      readonly cut: Name;
      readonly servers: readonly NameServer[];
      /** TTL of the NS records in seconds. */
      readonly ttl: number;
      /** The answer to a DS query for `cut`; null if the reply does not have it. */
      readonly ds: DnsMessage | null;
    }
  /** The server does not answer for the zone. */
  | { readonly kind: 'lame'; readonly why: string };

interface Question {
  /** The zone whose server was asked. */
  readonly zone: Name;
  readonly name: Name;
  readonly type: number;
}

/**
 * Interprets the reply of a server of a zone. Keeps only records at the name, and proofs of the
 * zone: a server may add records of other zones, which are not its own. Throws `DnsMalformed`.
 */
export function saidBy(message: DnsMessage, question: Question): Said {
  const { rcode, aa } = message;
  if (rcode !== RCODE.NOERROR && rcode !== RCODE.NXDOMAIN) {
    return { kind: 'lame', why: `answered ${rcodeName(rcode)}` };
  }
  const referral = aa || rcode === RCODE.NXDOMAIN ? null : referralIn(message, question);
  if (referral !== null) return referral;
  if (!aa) return { kind: 'lame', why: 'does not answer with authority (no AA)' };
  return answerIn(message, question);
}

/**
 * Returns a referral to a zone below that contains the name. Returns null for one upward or
 * sideways.
 */
function referralIn(message: DnsMessage, { zone, name, type }: Question): Said | null {
  const isAnswered = message.answer.some(({ ownerLabels }) => equalNames(ownerLabels, name));
  const [first] = message.authority.filter(
    ({ type: of, class: within, ownerLabels }) =>
      of === TYPE.NS &&
      within === CLASS_IN &&
      ownerLabels.length > zone.length &&
      isWithin(ownerLabels, zone) &&
      isWithin(name, ownerLabels),
  );
  if (isAnswered || first === undefined) return null;
  const cut = first.ownerLabels;
  const ds = dsIn(message, zone, cut);
  // The DS of a zone belongs to its parent, so a referral is the answer to a DS query.
  if (type === TYPE.DS && equalNames(cut, name)) {
    return { kind: 'answer', message: ds ?? emptied(message) };
  }
  const names = message.authority.filter(
    (record) => record.type === TYPE.NS && equalNames(record.ownerLabels, cut),
  );
  return {
    kind: 'referral',
    cut,
    servers: serversOf(message, zone, names),
    ttl: Math.min(...names.map(({ ttl }) => ttl)),
    ds,
  };
}

/**
 * Returns name servers with their glue. Accepts glue for names within the zone that refers: servers
 * of some top-level domains have names below another one, so that no other way leads to them.
 */
function serversOf(
  message: DnsMessage,
  zone: Name,
  names: readonly ResourceRecord[],
): readonly NameServer[] {
  return names.slice(0, MOST_HOSTS).map((record) => {
    const host = readNs(record);
    const glue = isWithin(host, zone) ? addressesOf(message.additional, host) : [];
    return { host, addresses: glue };
  });
}

/** Returns the addresses of a host among records, IPv4 first, without duplicates. */
export function addressesOf(records: readonly ResourceRecord[], host: Name): readonly string[] {
  const found = [TYPE.A, TYPE.AAAA].flatMap((type) =>
    records
      .filter((one) => one.type === type && one.class === CLASS_IN)
      .filter(({ ownerLabels }) => equalNames(ownerLabels, host))
      .map(readAddress),
  );
  return [...new Set(found)].slice(0, MOST_ADDRESSES);
}

/**
 * Returns the DS records of a referral, or the proof that there are none, as the answer to a DS
 * query (RFC 4035 §3.1.4.1). Returns null if the referral has neither.
 */
function dsIn(message: DnsMessage, zone: Name, cut: Name): DnsMessage | null {
  const own = message.authority.filter(({ ownerLabels }) => equalNames(ownerLabels, cut));
  const records = own.filter((one) => typeOf(one) === TYPE.DS);
  const proofs = proofsOf(message.authority, zone);
  if (records.length === 0 && proofs.length === 0) return null;
  const questions = [{ name: cut, type: TYPE.DS, class: CLASS_IN }];
  return { ...emptied(message), questions, answer: records, authority: proofs };
}

function answerIn(message: DnsMessage, question: Question): Said {
  const { zone, name, type } = question;
  const own = message.answer.filter(
    (one) => one.class === CLASS_IN && equalNames(one.ownerLabels, name),
  );
  const proofs = proofsOf(message.authority, zone);
  if (own.some((one) => one.type === type)) {
    const answer = type === TYPE.CNAME ? [...dnamesAbove(message, question), ...own] : own;
    return { kind: 'answer', message: { ...emptied(message), answer, authority: proofs } };
  }
  const alias = aliasIn(own, dnamesAbove(message, question), name);
  if (alias.length > 0) {
    return { kind: 'answer', message: { ...emptied(message), answer: alias, authority: proofs } };
  }
  const soa = message.authority.filter((one) => typeOf(one) === TYPE.SOA && one.class === CLASS_IN);
  const [apex] = soa.map(({ ownerLabels }) => ownerLabels);
  if (apex !== undefined && !(isWithin(apex, zone) && isWithin(name, apex))) {
    return { kind: 'lame', why: `answered for the zone ${formatName(apex)}` };
  }
  // RFC 6840 §4.4: the zone itself does not know its DS; only its parent does.
  if (type === TYPE.DS && apex !== undefined && name.length > 0 && equalNames(apex, name)) {
    return {
      kind: 'lame',
      why: `answered the DS query for ${formatName(name)} as the zone itself`,
    };
  }
  const { rcode } = message;
  return {
    kind: 'answer',
    message: { ...emptied(message), rcode, authority: [...soa, ...proofs] },
  };
}

/**
 * Returns the records that make the name an alias. A CNAME made from a DNAME has no signature, so it
 * is computed here instead of taken from the reply (RFC 6672 §3.1).
 */
function aliasIn(
  own: readonly ResourceRecord[],
  dnames: readonly ResourceRecord[],
  name: Name,
): readonly ResourceRecord[] {
  const cnames = own.filter((one) => typeOf(one) === TYPE.CNAME);
  const isSigned = cnames.some(({ type }) => type === TYPE.RRSIG);
  const dname = dnames.find(({ type }) => type === TYPE.DNAME);
  if (dname === undefined || isSigned) {
    for (const one of cnames) if (one.type === TYPE.CNAME) readCname(one);
    return cnames;
  }
  const kept = name.slice(0, name.length - dname.ownerLabels.length);
  const rdata = encodeName([...kept, ...readDname(dname)]);
  const cname = { owner: formatName(name), ownerLabels: name, type: TYPE.CNAME, class: CLASS_IN };
  return [...dnames, { ...cname, ttl: dname.ttl, rdata }];
}

/** Returns the DNAME records above the name, within the zone, with their signatures. */
function dnamesAbove(message: DnsMessage, { zone, name }: Question): readonly ResourceRecord[] {
  const above = message.answer.filter(
    (one) =>
      typeOf(one) === TYPE.DNAME &&
      one.class === CLASS_IN &&
      one.ownerLabels.length < name.length &&
      isWithin(name, one.ownerLabels) &&
      isWithin(one.ownerLabels, zone),
  );
  const owners = above.filter(({ type }) => type === TYPE.DNAME);
  const targets = new Set(owners.map(({ rdata }) => Buffer.from(rdata).toString('hex')));
  if (targets.size > 1) throw new DnsMalformed(`${formatName(name)} is below several DNAMEs`);
  return above;
}

/** Returns the NSEC and NSEC3 records of a zone and of zones below, with their signatures. */
function proofsOf(authority: readonly ResourceRecord[], zone: Name): readonly ResourceRecord[] {
  return authority.filter(
    (one) =>
      (typeOf(one) === TYPE.NSEC || typeOf(one) === TYPE.NSEC3) && isWithin(one.ownerLabels, zone),
  );
}

/** Type of a record; for a signature, the type that it covers. */
function typeOf({ type, rdata }: ResourceRecord): number {
  return type === TYPE.RRSIG ? (rdata[0] ?? 0) * 0x100 + (rdata[1] ?? 0) : type;
}

/** The message without records, as an authoritative answer without an error. */
function emptied(message: DnsMessage): DnsMessage {
  return { ...message, aa: true, rcode: RCODE.NOERROR, answer: [], authority: [], additional: [] };
}
