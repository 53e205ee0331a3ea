import type { Alert, Failure, ProtocolVersion, TlsList, TlsSuites } from '../../model/index.js';
import {
  enumerate,
  type Answer,
  type Enumeration,
  type Reach,
} from '../../wire/tls/enumerate/enumerate.js';
import { isChaCha, isPlausibleSuite, keyExchangeKind } from '../../wire/tls/guess.js';
import { groupName } from '../../wire/tls/registry/groups.js';
import { suiteName } from '../../wire/tls/registry/suites.js';
import type { Deferred } from '../../util/waiting.js';
import type { Step } from '../open-stream.js';
import {
  OLDER_SUITES,
  TLS13_SUITES,
  type HelloAsker,
  type HelloReply,
  type Question,
  type RecordVersion,
} from './hello-asker.js';
import { enumerationList, listGroups, listSignatures } from './short-lists.js';

/** TLS versions whose suites are listed, newest first. */
export const VERSIONS: readonly RecordVersion[] = [
  'TLSv1.3',
  'TLSv1.2',
  'TLSv1.1',
  'TLSv1',
  'SSLv3',
];

/**
 * Round trip in milliseconds from which further parallel searches are worth connections that may
 * stay unused.
 */
const FAR_MS = 10;

/** State that all lists of one survey share. */
export interface Survey {
  readonly asker: HelloAsker;
  readonly reach: Reach;
  readonly where: string;
  readonly onAccepted: (version: ProtocolVersion) => void;
  readonly suites: Map<ProtocolVersion, Step<TlsSuites>>;
  readonly groups: Map<ProtocolVersion, TlsList>;
  readonly signatures: Map<ProtocolVersion, TlsList>;
  /** Codes of the accepted suites by TLS version; resolved when the list is complete. */
  readonly accepted: Map<RecordVersion, Deferred<readonly number[]>>;
  /**
   * Running lists of groups and signature algorithms, by name. The first accepted ClientHello of a
   * TLS version starts each list, once.
   */
  readonly besides: Map<string, Promise<void>>;
}

/**
 * Lists the suites of one TLS version. Its first accepted ClientHellos start the lists of groups
 * and signature algorithms.
 */
export async function listSuites(survey: Survey, version: RecordVersion): Promise<void> {
  const { asker, accepted, suites } = survey;
  const walk = { refusal: null, taken: false, exchanges: new Map() } as Walk;
  let found = await enumerateSuites(survey, version, walk);
  const isOdd = walk.refusal?.of === 'hello' || walk.refusal?.of === 'close';
  const isNothing = found.accepted.length + found.strays.length === 0 && found.failure === null;
  // The server may refuse the length or an extension of the ClientHello instead of the TLS
  // version.
  if (isNothing && isOdd && (await asker.takesShort(version))) {
    found = await enumerateSuites(survey, version, walk);
  }
  accepted.get(version)?.resolve(found.accepted);
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

/** State of the suite list of one TLS version. */
interface Walk {
  /**
   * The first refused ClientHello of this TLS version, so that the result does not depend on the
   * order of parallel ClientHellos.
   */
  refusal: Extract<HelloReply, { type: 'refused' }> | null;
  /** Whether the server accepted a ClientHello of this TLS version. */
  taken: boolean;
  /** Key exchange parameters by name of the suite. */
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
  // Read `isShort` once: while this list is searched, a parallel search may find out that the
  // server accepts only short ClientHellos.
  const { isShort } = asker;
  const asked = { version, groups: asker.groups(version), signatures: asker.signatures() };
  return enumerate<Failure>({
    codes: isTls13 ? TLS13_SUITES : OLDER_SUITES,
    reach,
    beforeSplit: () =>
      Promise.all(
        VERSIONS.slice(1, VERSIONS.indexOf(version)).map(
          async (higher) => accepted.get(higher)?.promise,
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

/**
 * Records the ephemeral key of an accepted ClientHello. The first one starts the lists of groups
 * and signature algorithms.
 */
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
  const first = { question, suite: reply.suite, accepted: survey.accepted.get(version)?.promise };
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

export function alertOf(alert: Alert | null): Alert | null {
  return alert === null
    ? null
    : { level: alert.level, description: alert.description, name: alert.name };
}
