import { randomBytes } from 'node:crypto';
import type {
  Alert,
  Endpoint,
  Failure,
  ProtocolVersion,
  TlsFeatures,
  TlsList,
  TlsSuites,
} from '../model.js';
import { TlsViolation } from '../wire/tls/bytes.js';
import {
  createReach,
  enumerate,
  type Answer,
  type Choice,
  type Enumeration,
} from '../wire/tls/enumerate/enumerate.js';
import { keyExchangeForm } from '../wire/tls/key-exchange.js';
import { sslv2ClientHello } from '../wire/tls/sslv2.js';
import { helloOf, type HelloOffer } from '../wire/tls/offer.js';
import { groupName, isTls12Curve } from '../wire/tls/registry/groups.js';
import { SIGNATURE_SCHEMES, signatureName } from '../wire/tls/registry/signatures.js';
import {
  cipherKindName,
  isTls13Suite,
  SSLV2_CIPHER_KINDS,
  suiteName,
  SUITES,
} from '../wire/tls/registry/suites.js';
import { INAPPROPRIATE_FALLBACK } from '../wire/tls/alert.js';
import { replyOf, type Reply } from '../wire/tls/reply.js';
import { GROUP_ORDER, isChaCha, isPlausibleSuite, suiteOrder } from '../wire/tls/guess.js';
import type { ServerFlight } from '../wire/tls/flight.js';
import { createHelloPool } from './hello-pool.js';
import type { Net } from './net.js';
import { featuresOf, type Answered } from './tls-features.js';
import { alpnOf, whereOf, type Who } from './xmpp.js';

type Asked = Exclude<ProtocolVersion, 'SSLv2'>;
const VERSIONS: readonly Asked[] = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3'];

const TLS13_SUITES = suiteOrder(SUITES.filter(isTls13Suite));
const OLDER_SUITES = suiteOrder(SUITES.filter((code) => !isTls13Suite(code)));
/** Their ephemeral keys are signed. */
const SIGNED_SUITES = OLDER_SUITES.filter(
  (code) => ['dh', 'ecdh'].includes(keyExchangeForm(code)) && !/PSK|_anon_/.test(suiteName(code)),
);
const ECDHE_SUITES = SIGNED_SUITES.filter((code) => keyExchangeForm(code) === 'ecdh');
const CURVES = GROUP_ORDER.filter(isTls12Curve);

/** From here on more walkers are worth a connection that may be in vain, ms. */
const FAR_MS = 10;

type Step<T> =
  | { readonly value: T; readonly failure?: never }
  | { readonly failure: Failure; readonly value?: never };

export interface TlsSurvey {
  readonly suites: ReadonlyMap<ProtocolVersion, Step<TlsSuites>>;
  readonly groups: ReadonlyMap<ProtocolVersion, TlsList>;
  readonly signatures: ReadonlyMap<ProtocolVersion, TlsList>;
  /** Null where no version below TLS 1.3 was answered. */
  readonly features: TlsFeatures | null;
  /** DER by its SHA-256. */
  readonly certificates: ReadonlyMap<string, Uint8Array>;
}

/**
 * Learns all that hellos alone can tell of an endpoint: every list in parallel, over
 * connections made ready in advance, each answer used for whatever it holds. `onAccepted` is
 * told of a version at its first suite.
 */
export async function surveyTls(
  net: Net,
  endpoint: Endpoint,
  who: Who,
  onAccepted: (version: ProtocolVersion) => void = () => undefined,
): Promise<TlsSurvey> {
  const pool = createHelloPool(net, endpoint, who);
  const where = whereOf(endpoint);
  const reach = createReach();
  const answered: Answered[] = [];
  const suites = new Map<ProtocolVersion, Step<TlsSuites>>();
  const groups = new Map<ProtocolVersion, TlsList>();
  const signatures = new Map<ProtocolVersion, TlsList>();
  /** Lists that a first answer set off, each once. */
  const besides = new Map<string, Promise<void>>();
  /** Versions in which a hello was answered by a mere close: a refusal, or the end of patience. */
  const closed = new Set<ProtocolVersion>();

  const base = {
    servername: who.domain,
    alpn: alpnOf(endpoint),
  };

  async function ask(
    hello: Omit<HelloOffer, 'servername' | 'alpn'>,
    more: boolean,
  ): Promise<
    | (Reply & { readonly flight: ServerFlight | null })
    | { readonly type: 'failed'; readonly failure: Failure }
  > {
    // The lists of TLS 1.2 are the longest nearly everywhere.
    const turn = hello.version === 'TLSv1.2' ? 'early' : 'any';
    const answer = await pool.exchange(helloOf({ ...base, ...hello }, randomBytes(64)), more, turn);
    if (answer.failure !== undefined) return { type: 'failed', failure: answer.failure };
    try {
      const reply = replyOf(answer.flight, hello.version);
      if (answer.flight === null) closed.add(hello.version);
      if (reply.type === 'hello' && answer.flight !== null) {
        answered.push({ version: hello.version, hello: reply.hello, flight: answer.flight });
      }
      return { ...reply, flight: answer.flight };
    } catch (error) {
      if (!(error instanceof TlsViolation)) throw error;
      const detail = `${where}: ${error.message}`;
      return { type: 'failed', failure: { layer: 'tls', reason: 'malformed', detail } };
    }
  }

  /** Likeliest last, as `enumerate` offers them, so that its first question is answered already. */
  const allGroups = (version: Asked): number[] =>
    [...(version === 'TLSv1.3' ? GROUP_ORDER : CURVES)].reverse();
  const allSignatures = [...SIGNATURE_SCHEMES].reverse();

  function walkers(): number {
    return (pool.roundTripMs ?? 0) >= FAR_MS ? 3 : 1;
  }

  function beside(what: string, begin: () => Promise<void>): void {
    if (!besides.has(what)) besides.set(what, begin());
  }

  const ends = new Map(VERSIONS.map((version) => [version, latch()]));

  async function listSuites(version: Asked): Promise<void> {
    const isTls13 = version === 'TLSv1.3';
    const exchanges = new Map<string, TlsSuites['exchanges'][number]>();
    let refusal: TlsSuites['refusal'] = null;
    let first = true;
    const found = await enumerate<Failure>({
      codes: isTls13 ? TLS13_SUITES : OLDER_SUITES,
      reach,
      beforeSplit: () =>
        Promise.all(
          VERSIONS.slice(1, VERSIONS.indexOf(version)).map(
            async (higher) => ends.get(higher)?.opened,
          ),
        ),
      walkers,
      order: true,
      plausible: isPlausibleSuite,
      notFirst: isChaCha,
      async ask(offered): Promise<Answer<Failure>> {
        const isFirst = first;
        first = false;
        const reply = await ask(
          {
            version,
            suites: offered,
            groups: allGroups(version),
            signatures: allSignatures,
            compression: isFirst && !isTls13,
            heartbeat: isFirst,
          },
          !isFirst || version === 'TLSv1.3' || version === 'TLSv1.2',
        );
        if (reply.type === 'failed') return reply;
        if (reply.type === 'refused') {
          refusal = { alert: alertOf(reply.alert), instead: reply.instead };
          return { type: 'refused', firm: reply.firm };
        }
        if (isFirst) onAccepted(version);
        const key = reply.flight?.keyExchange ?? null;
        if (key !== null) {
          const suite = suiteName(reply.suite);
          const group = key.group === null ? null : groupName(key.group);
          exchanges.set(suite, { suite, type: key.type, group, bits: key.bits });
        }
        const isCurrent = isTls13 || version === 'TLSv1.2';
        const { group, suite } = reply;
        if (group !== null && isCurrent) {
          const known = { offered: allGroups(version), chosen: group };
          beside(`groups ${version}`, () => listGroups(version, suite, known));
        }
        const signature = key?.signature ?? null;
        if (signature !== null) {
          const known = { offered: allSignatures, chosen: signature };
          beside('signatures', () => listSignatures(version, known));
        }
        return { type: 'chosen', code: reply.suite };
      },
    });
    ends.get(version)?.open();
    const list = listOf(found, suiteName);
    suites.set(
      version,
      found.failure !== null && found.accepted.length === 0
        ? { failure: found.failure }
        : {
            value: {
              ...list,
              version,
              refusal: found.accepted.length > 0 ? null : refusal,
              exchanges: [...exchanges.values()].sort((a, b) => (a.suite < b.suite ? -1 : 1)),
            },
          },
    );
  }

  /** Of lists that are short, and of which the order decides nothing. */
  function listShort(
    codes: readonly number[],
    known: Choice,
    ask: (offered: readonly number[]) => Promise<Answer<Failure>>,
  ): Promise<Enumeration<Failure>> {
    return enumerate<Failure>({
      codes,
      known,
      ask,
      reach: createReach(),
      walkers: () => 1,
      order: false,
      plausible: () => true,
      notFirst: () => false,
    });
  }

  async function listGroups(version: Asked, suite: number, known: Choice): Promise<void> {
    const isTls13 = version === 'TLSv1.3';
    const asked = { version, suites: isTls13 ? [suite] : ECDHE_SUITES, signatures: allSignatures };
    const found = await listShort(isTls13 ? GROUP_ORDER : CURVES, known, async (offered) => {
      const reply = await ask({ ...asked, groups: offered }, true);
      if (reply.type !== 'hello') return reply;
      // A stack without HelloRetryRequest, or a curve that is spelled out.
      if (reply.group === null) return failedBy('no group was named in the answer');
      return { type: 'chosen', code: reply.group };
    });
    groups.set(version, listOf(found, groupName));
  }

  async function listSignatures(version: Asked, known: Choice): Promise<void> {
    const asked = { version, suites: SIGNED_SUITES, groups: allGroups(version) };
    const found = await listShort(SIGNATURE_SCHEMES, known, async (offered) => {
      const reply = await ask({ ...asked, signatures: offered }, true);
      if (reply.type !== 'hello') return reply;
      const signature = reply.flight?.keyExchange?.signature ?? null;
      if (signature === null) return failedBy('an ephemeral key without a signature');
      return { type: 'chosen', code: signature };
    });
    signatures.set(version, listOf(found, signatureName));
  }

  function failedBy(text: string): Answer<Failure> {
    return {
      type: 'failed',
      failure: { layer: 'tls', reason: 'malformed', detail: `${where}: ${text}` },
    };
  }

  async function listSslv2(): Promise<void> {
    const hello = sslv2ClientHello(SSLV2_CIPHER_KINDS, randomBytes(16));
    const { flight, failure } = await pool.exchange(hello, false);
    if (failure !== undefined) {
      suites.set('SSLv2', { failure });
      return;
    }
    if (flight === null) closed.add('SSLv2');
    const kinds = flight?.sslv2?.cipherKinds ?? [];
    suites.set('SSLv2', {
      value: {
        version: 'SSLv2',
        accepted: kinds.map(cipherKindName).sort(),
        // The client chooses (the SSL 2.0 protocol §5.5).
        preference: kinds.length === 0 ? null : kinds.length === 1 ? 'single' : 'client',
        complete: true,
        asked: 1,
        strays: [],
        failure: null,
        refusal: kinds.length > 0 ? null : { alert: alertOf(flight?.alert ?? null), instead: null },
        exchanges: [],
      },
    });
  }

  /** Asks again what was answered before: who is closed to that is closed to everything. */
  async function isStillAnswered(): Promise<boolean> {
    const version = VERSIONS.find((one) => answered.some((before) => before.version === one));
    if (version === undefined) return false;
    const codes = version === 'TLSv1.3' ? TLS13_SUITES : OLDER_SUITES;
    const suitesAgain = [...codes].reverse();
    const asked = { version, groups: allGroups(version), signatures: allSignatures };
    const reply = await ask({ ...asked, suites: suitesAgain }, false);
    return reply.type === 'hello';
  }

  /** Nothing is known by closes of a server that closes to all. */
  function doubt(): void {
    const detail = `${where}: hellos were closed on, with nothing to tell it from a limit`;
    const failure: Failure = { layer: 'tls', reason: 'limited', detail };
    for (const version of closed) {
      const value = suites.get(version)?.value;
      if (value === undefined) continue;
      const some = value.accepted.length > 0;
      suites.set(version, some ? { value: { ...value, complete: false, failure } } : { failure });
    }
    for (const lists of [groups, signatures]) {
      for (const [version, list] of lists) {
        if (closed.has(version)) lists.set(version, { ...list, complete: false, failure });
      }
    }
  }

  /** RFC 7507: below its highest version, a server must refuse what says that it fell back. */
  async function askFallback(): Promise<TlsFeatures['fallback']> {
    const spoken = VERSIONS.filter(
      (version) => (suites.get(version)?.value?.accepted.length ?? 0) > 0,
    );
    const [, lower] = spoken;
    const highest = VERSIONS.find(
      (version) => suites.get(version)?.failure !== undefined || spoken[0] === version,
    );
    if (lower === undefined) return null;
    if (highest !== spoken[0]) return 'unknown';
    const reply = await ask(
      {
        version: lower,
        suites: [...OLDER_SUITES].reverse(),
        groups: allGroups(lower),
        signatures: allSignatures,
        fallback: true,
      },
      false,
    );
    if (reply.type === 'hello') return 'ignored';
    if (reply.type === 'failed') return 'unknown';
    const { alert } = reply;
    // ejabberd closes where others send an alert; without the signal it would have answered.
    return alert === null || alert.description === INAPPROPRIATE_FALLBACK ? 'refused' : 'unknown';
  }

  try {
    await Promise.all([...VERSIONS.map(listSuites), listSslv2()]);
    const [fallback] = await Promise.all([askFallback(), Promise.all(besides.values())]);
    if (closed.size > 0 && !(await isStillAnswered())) doubt();
    const { features, certificates } = featuresOf(answered, {
      fallback,
      backedOff: pool.backedOff,
    });
    return { suites, groups, signatures, features, certificates };
  } finally {
    pool.close();
  }
}

function latch(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

function listOf(found: Enumeration<Failure>, nameOf: (code: number) => string): TlsList {
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

function alertOf(alert: Alert | null): Alert | null {
  return alert === null
    ? null
    : { level: alert.level, description: alert.description, name: alert.name };
}
