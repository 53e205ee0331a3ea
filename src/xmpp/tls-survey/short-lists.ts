import { X509Certificate } from 'node:crypto';
import type { Failure, TlsList } from '../../model/index.js';
import {
  createReach,
  enumerate,
  type Answer,
  type Enumeration,
  type Reach,
} from '../../wire/tls/enumerate/enumerate.js';
import { GROUP_ORDER } from '../../wire/tls/guess.js';
import { keyExchangeForm } from '../../wire/tls/key-exchange.js';
import { groupName, GROUPS } from '../../wire/tls/registry/groups.js';
import { SIGNATURE_SCHEMES, signatureName } from '../../wire/tls/registry/signatures.js';
import { suiteName } from '../../wire/tls/registry/suites.js';
import {
  CURVES,
  OLDER_SUITES,
  type HelloAsker,
  type HelloReply,
  type Question,
} from './hello-asker.js';

/** Suites below TLS 1.3 whose ephemeral keys are signed. */
const SIGNED_SUITES = OLDER_SUITES.filter(
  (code) => ['dh', 'ecdh'].includes(keyExchangeForm(code)) && !/PSK|_anon_/.test(suiteName(code)),
);
const ECDHE_SUITES = SIGNED_SUITES.filter((code) => keyExchangeForm(code) === 'ecdh');

/**
 * Number of groups or signature schemes to offer at once to a server that accepts only short
 * ClientHellos.
 */
const FEW = 5;

interface Asking {
  readonly asker: HelloAsker;
  readonly where: string;
}

/** The first accepted ClientHello of a TLS version, and its answer. */
interface FirstTaken {
  readonly question: Question;
  readonly suite: number;
  /** All accepted suites of this TLS version, once they are known. */
  readonly accepted: Promise<readonly number[]> | undefined;
}

/** Lists the key exchange groups. `chosen` is the group in the answer to the first ClientHello. */
export async function listGroups(
  asking: Asking,
  first: FirstTaken,
  chosen: number,
): Promise<TlsList> {
  const { question, suite } = first;
  const { version } = question;
  const isTls13 = version === 'TLSv1.3';
  const suites = isTls13 ? [suite] : await takenSuites(ECDHE_SUITES, first);
  const known = { offered: question.groups, chosen };
  const ask = async (groups: readonly number[]): Promise<Answer<Failure>> => {
    const signatures = asking.asker.signatures();
    const reply = await asking.asker.ask({ version, suites, signatures, groups }, true);
    if (reply.type !== 'hello') return refusedOrFailed(reply);
    // The answer names no group: the TLS library has no HelloRetryRequest, or the curve has
    // explicit parameters.
    if (reply.group === null) return failedBy(asking, 'no group was named in the answer');
    return { type: 'chosen', code: reply.group };
  };
  const found = await enumerate<Failure>({
    ...listing(asking.asker),
    codes: isTls13 ? GROUP_ORDER : CURVES,
    known,
    async ask(offered) {
      const answer = await ask(offered);
      if (isTls13 || answer.type !== 'refused') return answer;
      // RFC 8422 §5.1: a server uses a certificate with an EC key only if the client offers its
      // curve.
      const curve = certificateCurve(asking.asker);
      if (curve === null || offered.includes(curve)) return answer;
      const again = await ask([...offered, curve]);
      // A client without the certificate's curve never gets this certificate. So if the server
      // prefers another group to the certificate's curve, that choice does not count.
      return again.type === 'chosen' && again.code === curve ? answer : again;
    },
  });
  return enumerationList(found, groupName);
}

/**
 * Lists the signature schemes of TLS 1.2. `chosen` is the scheme in the answer to the first
 * ClientHello.
 */
export async function listSignatures(
  asking: Asking,
  first: FirstTaken,
  chosen: number,
): Promise<TlsList> {
  const { question } = first;
  const { version, groups } = question;
  const suites = await takenSuites(SIGNED_SUITES, first);
  const known = { offered: question.signatures, chosen };
  const found = await enumerate<Failure>({
    ...listing(asking.asker),
    codes: SIGNATURE_SCHEMES,
    known,
    async ask(offered) {
      const question = { version, suites, groups, signatures: offered };
      const reply = await asking.asker.ask(question, true);
      if (reply.type !== 'hello') return refusedOrFailed(reply);
      const signature = reply.flight?.keyExchange?.signature ?? null;
      if (signature === null) return failedBy(asking, 'an ephemeral key without a signature');
      return { type: 'chosen', code: signature };
    },
  });
  return enumerationList(found, signatureName);
}

/**
 * Settings of the search in lists of groups and signature schemes, whose order does not matter
 * because they are short.
 */
function listing({ isShort }: HelloAsker): {
  readonly reach: Reach;
  readonly walkers: () => number;
  readonly order: false;
  readonly plausible: () => boolean;
  readonly notFirst: () => boolean;
} {
  return {
    reach: isShort ? createReach(FEW) : createReach(),
    walkers: () => 1,
    order: false,
    plausible: () => true,
    notFirst: () => false,
  };
}

/**
 * Returns all of the given suites. For a server that refuses lists of this length, returns only
 * the suites that it accepts.
 */
async function takenSuites(
  suites: readonly number[],
  { question, accepted }: FirstTaken,
): Promise<readonly number[]> {
  const most = question.suites.length;
  if (suites.length <= most || accepted === undefined) return suites;
  const known = await accepted;
  return suites.filter((code) => known.includes(code)).slice(0, most);
}

/** Returns the curve of the key in the server's ECDSA certificate, or null. */
function certificateCurve({ answered }: HelloAsker): number | null {
  for (const { flight, hello } of answered) {
    const [leaf] = flight.certificates;
    if (leaf === undefined || !suiteName(hello.suite).includes('_ECDSA_')) continue;
    const name = curveOf(leaf);
    if (name !== null) return GROUPS.find((code) => groupName(code) === name) ?? null;
  }
  return null;
}

/** OpenSSL's names of two curves; all other curves have the names of RFC 8422 §5.1.1. */
const CURVE_NAMES: Readonly<Record<string, string>> = {
  prime256v1: 'secp256r1',
  prime192v1: 'secp192r1',
};

/**
 * Returns the registered name of the curve of a certificate's key, or null if the certificate is
 * invalid or its curve has no name.
 */
function curveOf(der: Uint8Array): string | null {
  try {
    const { namedCurve } = new X509Certificate(der).publicKey.asymmetricKeyDetails ?? {};
    return namedCurve === undefined ? null : (CURVE_NAMES[namedCurve] ?? namedCurve);
  } catch {
    return null;
  }
}

function refusedOrFailed(reply: Exclude<HelloReply, { type: 'hello' }>): Answer<Failure> {
  return reply.type === 'failed' ? reply : { type: 'refused', of: reply.of };
}

function failedBy({ where }: Asking, text: string): Answer<Failure> {
  return {
    type: 'failed',
    failure: { layer: 'tls', reason: 'malformed', detail: `${where}: ${text}` },
  };
}

export function enumerationList(
  found: Enumeration<Failure>,
  nameOf: (code: number) => string,
): TlsList {
  const names = found.accepted.map(nameOf);
  return {
    accepted: found.preference === 'server' ? names : names.sort(),
    preference: names.length === 0 ? null : found.preference,
    complete: found.complete,
    asked: found.asked,
    strays: found.strays.map(nameOf),
    failure: found.failure,
  };
}
