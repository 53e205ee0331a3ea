import { observeStep } from '../src/scan/observe.js';
import {
  type Endpoint,
  type Failure,
  type LimitPhase,
  type Observation,
  type SizeTried,
  type TlsVersion,
} from '../src/model/index.js';
import { findLimit, type SizeTrial } from '../src/xmpp/limits/limit-search.js';
import {
  openRawClient,
  openRawServer,
  openRawSession,
  type OpenedRawSession,
} from '../src/xmpp/session/open-raw-session.js';
import { loginPlaces, scramWasOffered } from '../src/xmpp/login/login-offers.js';
import { trySize } from '../src/xmpp/limits/stanza-size.js';
import { failureOf, whereOf, WALK_CONNECTIONS } from '../src/xmpp/open-stream.js';
import { domainProbe } from '../src/scan/probe.js';

/** Maximum size of a test stanza in bytes (RFC 6120 §13.12 and the manifesto). */
const MAXIMUM = 2_097_152;
const RECOMMENDED = { c2s: 262_144, s2s: 524_288 } as const;

/**
 * Maximum number of test stanzas at one endpoint, before and after the login; usually one to three
 * are enough.
 */
const MOST_TRIES = { after: 15, before: 10 } as const;
const MOST_PLACES = 4;

/**
 * Milliseconds to wait for the answer to a test stanza. Debian's Prosody reads 10 kB/s from
 * clients, so 256 KiB need 26 s.
 */
const PATIENCE_MS = { after: 40_000, before: 5_000 } as const;

interface Way {
  readonly endpoint: Endpoint;
  readonly phase: LimitPhase;
  readonly from?: string;
  /** Whether the test stanzas are sent after logins with the user's account. */
  readonly asAccount?: boolean;
  open(): Promise<OpenedRawSession>;
}

/**
 * Sends growing stanzas, with the operator's permission, until a stream error: as a client before
 * and after the login, and as a server with an accepted certificate. Sends at most 2,097,153 bytes,
 * and no faster than the server reads.
 */
export const stanzaLimits = domainProbe({
  id: 'stanza-limits',
  title: 'stanza size limits',
  sends: {
    what: 'stanzas of growing size, before login and after it',
    often: 'until the server refuses, at most 2,097,153 bytes',
  },
  needs: ['endpoint', 'stream.open', 'sasl.login', 's2s.peer'],
  yields: ['stanza.limit'],
  access: 'intrusive',
  connections: 2 * MOST_PLACES * (MOST_TRIES.after + MOST_TRIES.before) * WALK_CONNECTIONS,
  turn: 1,
  wanted: ({ intrusive }) => intrusive.includes('stanza-limit'),
  async *run({ net, now, domain, to, seen, account, federation }) {
    const who = { domain, to };
    const places = loginPlaces(seen).slice(0, MOST_PLACES);
    const scramOffered = scramWasOffered(seen);
    const ways: Way[] = [];
    const controls = seen
      .all('sasl.login')
      .flatMap(({ value }) => (value?.purpose === 'control' ? [value.outcome] : []));
    const denied = controls.includes('failure') && !controls.includes('success');
    for (const { endpoint, offers } of account === null || denied ? [] : places) {
      const version = offers[0]?.version;
      if (account === null || version === undefined) continue;
      const as = { account, scramOffered, timeoutMs: PATIENCE_MS.after };
      const open = () => openRawClient(net, endpoint, who, version, as);
      ways.push({ endpoint, phase: 'after', asAccount: true, open });
    }
    const own = await federation.self('identity');
    for (const { subject, value } of seen.all('s2s.peer')) {
      const letIn = value?.certificate === 'identity' && value.external?.answer === 'success';
      const endpoint = seen.all('endpoint').find((one) => one.subject === subject)?.value;
      if (own === null || !letIn || endpoint === undefined) continue;
      const open = () => openRawServer(net, endpoint, who, own, PATIENCE_MS.after);
      ways.push({ endpoint, phase: 'after', from: own.from, open });
    }
    for (const { endpoint, offers } of places) {
      const version = offers[0]?.version;
      if (version === undefined) continue;
      ways.push({
        endpoint,
        phase: 'before',
        open: () => openRawSession(net, endpoint, who, version),
      });
    }
    let turnedAway = false;
    for (const way of ways) {
      if (turnedAway && way.asAccount === true) {
        const detail = 'another endpoint refused the account, so it was not tried again';
        const failure: Failure = { layer: 'sasl', reason: 'skipped', detail };
        const { endpoint, phase } = way;
        yield observeStep('stanza.limit', endpoint, { phase }, { failure }, now());
        continue;
      }
      const { observation, stopped } = await search(net.signal, to, way, now);
      yield observation;
      if (stopped?.reason === 'limited') return;
      turnedAway ||= stopped?.layer === 'sasl' && stopped.reason !== 'skipped';
    }
  },
});

interface Searched {
  readonly observation: Observation<'stanza.limit'>;
  /** Failure that ended the search for a limit early; null if there was none. */
  readonly stopped: Failure | null;
}

async function search(
  signal: AbortSignal,
  to: string,
  { endpoint, phase, from, open }: Way,
  now: () => string,
): Promise<Searched> {
  let version: TlsVersion | null = null;
  const failures: Failure[] = [];
  const trial = async (size: SizeTrial): Promise<SizeTried | null> => {
    try {
      const { session, cut, version: shown } = await open();
      try {
        version = shown;
        const sender = from === undefined ? {} : { from };
        const tried = await trySize(session, { ...size, ...sender, to });
        if (!tried.finished) cut();
        // If the scan ended during the wait, the missing answer to the test stanza says nothing
        // about the server.
        const ended = tried.came === 'silent' || tried.came === 'cut';
        return ended && signal.aborted ? null : tried;
      } finally {
        await session.end();
      }
    } catch (error) {
      failures.push(failureOf(error, 'stream', whereOf(endpoint)));
      return null;
    }
  };
  const { tried, accepted, refused } = await findLimit({
    recommended: RECOMMENDED[endpoint.role],
    maximum: MAXIMUM,
    most: MOST_TRIES[phase],
    patienceMs: PATIENCE_MS[phase],
    trial,
  });
  const known = version as TlsVersion | null;
  const stopped = failures.at(-1) ?? null;
  if (tried.length === 0 || known === null) {
    const detail = `${whereOf(endpoint)}: the scan ended before a stanza was tried to its end`;
    const none: Failure = { layer: 'scan', reason: 'timeout', detail };
    const failure = failures[0] ?? none;
    return {
      observation: observeStep('stanza.limit', endpoint, { phase }, { failure }, now()),
      stopped,
    };
  }
  const value = { phase, version: known, tried, accepted, refused };
  return {
    observation: observeStep('stanza.limit', endpoint, { phase }, { value }, now()),
    stopped,
  };
}
