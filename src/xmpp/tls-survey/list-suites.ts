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

/** Newest first. */
export const VERSIONS: readonly RecordVersion[] = [
  'TLSv1.3',
  'TLSv1.2',
  'TLSv1.1',
  'TLSv1',
  'SSLv3',
];

/** From here on more walkers are worth a connection that may be in vain, ms. */
const FAR_MS = 10;

/** What the lists of one survey share. */
export interface Survey {
  readonly asker: HelloAsker;
  readonly reach: Reach;
  readonly where: string;
  readonly onAccepted: (version: ProtocolVersion) => void;
  readonly suites: Map<ProtocolVersion, Step<TlsSuites>>;
  readonly groups: Map<ProtocolVersion, TlsList>;
  readonly signatures: Map<ProtocolVersion, TlsList>;
  /** Codes of the suites that are accepted, once the list is there. */
  readonly accepted: Map<RecordVersion, Deferred<readonly number[]>>;
  /** Lists that a first answer set off, each once. */
  readonly besides: Map<string, Promise<void>>;
}

/** Learns the suites of one version, and what its first answers set off. */
export async function listSuites(survey: Survey, version: RecordVersion): Promise<void> {
  const { asker, accepted, suites } = survey;
  const walk = { refusal: null, taken: false, exchanges: new Map() } as Walk;
  let found = await enumerateSuites(survey, version, walk);
  const isOdd = walk.refusal?.of === 'hello' || walk.refusal?.of === 'close';
  const isNothing = found.accepted.length + found.strays.length === 0 && found.failure === null;
  // It may be the hello that is refused, for its length or an extension, and not the version.
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
