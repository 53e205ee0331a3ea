import type {
  Alert,
  Endpoint,
  Failure,
  ProtocolVersion,
  TlsFeatures,
  TlsList,
  TlsSuites,
} from '../../model/index.js';
import {
  createReach,
  enumerate,
  type Answer,
  type Enumeration,
  type Reach,
} from '../../wire/tls/enumerate/enumerate.js';
import { groupName } from '../../wire/tls/registry/groups.js';
import { cipherKindName, suiteName } from '../../wire/tls/registry/suites.js';
import { INAPPROPRIATE_FALLBACK } from '../../wire/tls/alert.js';
import { isChaCha, isPlausibleSuite, keyExchangeKind } from '../../wire/tls/guess.js';
import {
  createHelloAsker,
  OLDER_SUITES,
  TLS13_SUITES,
  type HelloAsker,
  type HelloReply,
  type Question,
  type RecordVersion,
} from './hello-asker.js';
import type { Net } from '../../net/net.js';
import { featuresOf } from './tls-features.js';
import { enumerationList, listGroups, listSignatures } from './short-lists.js';
import { whereOf, type Who } from '../open-stream.js';

const VERSIONS: readonly RecordVersion[] = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3'];

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

/** What the lists of one survey share. */
interface Survey {
  readonly asker: HelloAsker;
  readonly reach: Reach;
  readonly where: string;
  readonly onAccepted: (version: ProtocolVersion) => void;
  readonly suites: Map<ProtocolVersion, Step<TlsSuites>>;
  readonly groups: Map<ProtocolVersion, TlsList>;
  readonly signatures: Map<ProtocolVersion, TlsList>;
  /** Codes of the suites that are accepted, once the list is there. */
  readonly accepted: Map<RecordVersion, Latch<readonly number[]>>;
  /** Lists that a first answer set off, each once. */
  readonly besides: Map<string, Promise<void>>;
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
  const reach = createReach();
  const asker = createHelloAsker(net, endpoint, who, reach);
  const survey: Survey = {
    asker,
    reach,
    where: whereOf(endpoint),
    onAccepted,
    suites: new Map(),
    groups: new Map(),
    signatures: new Map(),
    accepted: new Map(VERSIONS.map((version) => [version, latch()])),
    besides: new Map(),
  };
  try {
    await Promise.all([
      ...VERSIONS.map((version) => listSuites(survey, version)),
      listSslv2(survey),
    ]);
    const [fallback] = await Promise.all([
      askFallback(survey),
      Promise.all(survey.besides.values()),
    ]);
    doubt(survey, await asker.unproven());
    const { backedOff, answered } = asker;
    const { features, certificates } = featuresOf(answered, { fallback, backedOff });
    const { suites, groups, signatures } = survey;
    return { suites, groups, signatures, features, certificates };
  } finally {
    asker.close();
  }
}

async function listSuites(survey: Survey, version: RecordVersion): Promise<void> {
  const { asker, accepted, suites } = survey;
  const walk = { refusal: null, taken: false, exchanges: new Map() } as Walk;
  let found = await enumerateSuites(survey, version, walk);
  const isOdd = walk.refusal?.of === 'hello' || walk.refusal?.of === 'close';
  const isNothing = found.accepted.length + found.strays.length === 0 && found.failure === null;
  // It may be the hello that is refused, for its length or an extension, and not the version.
  if (isNothing && isOdd && (await asker.takesShort(version))) {
    found = await enumerateSuites(survey, version, walk);
  }
  accepted.get(version)?.open(found.accepted);
  if (found.failure !== null && found.accepted.length === 0) {
    suites.set(version, { failure: found.failure });
    return;
  }
  const { refusal } = walk;
  const said = refusal && { alert: alertOf(refusal.alert), instead: refusal.instead };
  suites.set(version, {
    value: {
      ...enumerationList(found, suiteName),
      version,
      refusal: found.accepted.length > 0 ? null : said,
      exchanges: [...walk.exchanges.values()].sort((a, b) => (a.suite < b.suite ? -1 : 1)),
    },
  });
}

/** What the list of suites of one version came across. */
interface Walk {
  /** The first, so that it does not depend on which of several pieces was refused last. */
  refusal: Extract<HelloReply, { type: 'refused' }> | null;
  /** A hello was. */
  taken: boolean;
  /** By the name of the suite. */
  readonly exchanges: Map<string, TlsSuites['exchanges'][number]>;
}

function enumerateSuites(
  survey: Survey,
  version: RecordVersion,
  walk: Walk,
): Promise<Enumeration<Failure>> {
  const { asker, reach, accepted, onAccepted } = survey;
  const isTls13 = version === 'TLSv1.3';
  let isFirst = true;
  // The same in all its hellos: another list may find meanwhile that the server takes short ones.
  const { isShort } = asker;
  const asked = { version, groups: asker.groups(version), signatures: asker.signatures() };
  return enumerate<Failure>({
    codes: isTls13 ? TLS13_SUITES : OLDER_SUITES,
    reach,
    beforeSplit: () =>
      Promise.all(
        VERSIONS.slice(1, VERSIONS.indexOf(version)).map(
          async (higher) => accepted.get(higher)?.opened,
        ),
      ),
    walkers: () => ((asker.roundTripMs ?? 0) >= FAR_MS ? 3 : 1),
    order: true,
    plausible: isPlausibleSuite,
    kindOf: keyExchangeKind,
    notFirst: isChaCha,
    async ask(offered): Promise<Answer<Failure>> {
      const more = !isFirst || isTls13 || version === 'TLSv1.2';
      isFirst = false;
      const question: Question = {
        ...asked,
        suites: offered,
        compression: !walk.taken && !isTls13 && !isShort,
        heartbeat: !walk.taken && !isShort,
      };
      const reply = await asker.ask(question, more);
      if (reply.type === 'failed') return reply;
      if (reply.type === 'refused') {
        walk.refusal ??= reply;
        return { type: 'refused', of: reply.of };
      }
      if (!walk.taken) onAccepted(version);
      walk.taken = true;
      noteTaken(survey, walk, question, reply);
      return { type: 'chosen', code: reply.suite };
    },
  });
}

/** Keeps the ephemeral key of an answer, and sets off the lists that it is a first answer to. */
function noteTaken(
  survey: Survey,
  walk: Walk,
  question: Question,
  reply: Extract<HelloReply, { type: 'hello' }>,
): void {
  const { groups, signatures, besides } = survey;
  const { version } = question;
  const beside = (what: string, begin: () => Promise<void>): void => {
    if (!besides.has(what)) besides.set(what, begin());
  };
  const key = reply.flight?.keyExchange ?? null;
  if (key !== null) {
    const suite = suiteName(reply.suite);
    const group = key.group === null ? null : groupName(key.group);
    walk.exchanges.set(suite, { suite, type: key.type, group, bits: key.bits });
  }
  const first = { question, suite: reply.suite, accepted: survey.accepted.get(version)?.opened };
  const { group } = reply;
  if (group !== null && (version === 'TLSv1.3' || version === 'TLSv1.2')) {
    beside(`groups ${version}`, async () => {
      groups.set(version, await listGroups(survey, first, group));
    });
  }
  const signature = key?.signature ?? null;
  if (signature !== null) {
    beside('signatures', async () => {
      signatures.set(version, await listSignatures(survey, first, signature));
    });
  }
}

async function listSslv2({ asker, suites }: Survey): Promise<void> {
  const { flight, failure } = await asker.askSslv2();
  if (failure !== undefined) {
    suites.set('SSLv2', { failure });
    return;
  }
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

/** Nothing is known by the refusals of a server that refuses everything, or not every time. */
function doubt(survey: Survey, versions: ReadonlySet<ProtocolVersion>): void {
  const detail = `${survey.where}: hellos were refused, with nothing to tell it from a limit`;
  const failure: Failure = { layer: 'tls', reason: 'limited', detail };
  for (const version of versions) {
    const value = survey.suites.get(version)?.value;
    if (value === undefined) continue;
    const some = value.accepted.length > 0;
    survey.suites.set(
      version,
      some ? { value: { ...value, complete: false, failure } } : { failure },
    );
  }
  for (const lists of [survey.groups, survey.signatures]) {
    for (const [version, list] of lists) {
      if (versions.has(version)) lists.set(version, { ...list, complete: false, failure });
    }
  }
}

/** RFC 7507: below its highest version, a server must refuse what says that it fell back. */
async function askFallback({ asker, suites, accepted }: Survey): Promise<TlsFeatures['fallback']> {
  const spoken = VERSIONS.filter(
    (version) => (suites.get(version)?.value?.accepted.length ?? 0) > 0,
  );
  const [, lower] = spoken;
  const highest = VERSIONS.find(
    (version) => suites.get(version)?.failure !== undefined || spoken[0] === version,
  );
  if (lower === undefined) return null;
  if (highest !== spoken[0]) return 'unknown';
  const codes = (await accepted.get(lower)?.opened) ?? [];
  const reply = await asker.ask(
    {
      version: lower,
      suites: codes,
      groups: asker.groups(lower),
      signatures: asker.signatures(),
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

interface Latch<T> {
  readonly opened: Promise<T>;
  readonly open: (value: T) => void;
}

function latch<T>(): Latch<T> {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>((resolve) => (open = resolve));
  return { opened, open: (value) => open(value) };
}

function alertOf(alert: Alert | null): Alert | null {
  return alert === null
    ? null
    : { level: alert.level, description: alert.description, name: alert.name };
}
