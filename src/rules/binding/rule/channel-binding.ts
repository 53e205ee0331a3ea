import type { TypedCoded } from '../../codes.js';
import { bindingSupported, bindingUnsupported } from '../facts/binding-support.js';
import { offersBinding, unboundOffer } from '../facts/channel-bindings.js';
import { loginCount } from '../facts/logins.js';
import { compareText } from '../../../util/order.js';
import { ofServer } from '../../shared/facts/of-server.js';
import { securedStreams } from '../../shared/facts/streams.js';
import {
  MOST_FAILED_LOGINS,
  MOST_MADE_UP_LOGINS,
  type ObservationView,
  type Status,
} from '../../../model/index.js';
import { bindingContradictions } from './binding-contradictions.js';
import { type Lacks, unsupportedMarks, noPasswordMarks, noScramMarks } from './binding-exempt.js';
import { loginMarks } from './binding-logins.js';
import { offerMarks } from './binding-offers.js';
import { type VersionBinding, standingOf } from './endpoint-binding.js';
import {
  asInformation,
  findingOf,
  outcomeOf,
  type Check,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';
import {
  commonCoded,
  everywhereOf,
  overEndpoints,
  settled,
  type Summary,
  type Survey,
} from '../../../judge/engine/merge.js';
import { unseenStreamMark } from '../../shared/rule/unseen.js';

const CONTRADICTIONS: readonly string[] = [
  'CHANNEL_BINDING_UNUSABLE',
  'CHANNEL_BINDING_UNDEFINED',
  'CHANNEL_BINDING_ONE_PROTOCOL',
  'CHANNEL_BINDING_REFUSED',
  'CHANNEL_BINDING_STRAY',
  'CHANNEL_BINDING_CHANGES',
  'CHANNEL_BINDING_DIFFERS',
  'SASL2_DIFFERS',
  'SCRAM_WITHDRAWN',
];

/**
 * RFC 5802 §6 and XEP-0440: a `-PLUS` mechanism with a type that is usable, in every version of
 * TLS that the endpoint accepts. What is offered in the clear binds nothing.
 */
export const channelBinding: Check<'channel-binding'> = (input) => {
  const { seen, domain, settings } = input;
  const extras = bindingContradictions(seen);
  // What stands behind a component is other software.
  const own = ofServer(seen, domain);
  const lacks: Lacks = (version) => bindingUnsupported(own, version);
  const supported = bindingSupported(own) || offersBinding(seen);
  const look = ({ id }: { readonly id: string }): readonly SubjectFinding[] => [
    ...lookAt(seen, id, { lacks, supported }),
    ...extras.filter(({ subject }) => subject === id),
  ];
  return overEndpoints(input, ['c2s'], look, (survey) => {
    const contradictions = survey.marks
      .filter(({ code }) => CONTRADICTIONS.includes(code))
      .map(asInformation);
    // What is bound to nothing at one place is not there, whatever is offered at others.
    const holes = survey.marks.some(isHole);
    const outcome = holes
      ? settled(survey, 'missing', summary)
      : (notSupported(survey) ?? whereSupported(everywhereOf(applicable(survey), summary)));
    const { succeeded, failed, evidence } = loginCount(seen);
    if (evidence.length === 0) return { ...outcome, contradictions };
    const most = settings.account ? MOST_FAILED_LOGINS : MOST_MADE_UP_LOGINS;
    const coded = { code: 'LOGINS_MADE', args: { succeeded, failed, most } } as const;
    const made = findingOf(domain, 'information', null, coded, evidence);
    const findings = [...outcome.findings, made].sort((a, b) => compareText(a.subject, b.subject));
    return { ...outcome, findings, contradictions };
  });
};

/** Compliant, but for what the software has not: the row says so, and does not say "everywhere". */
function whereSupported(outcome: Outcome): Outcome {
  const lack = outcome.findings.find(({ code }) => code === 'CHANNEL_BINDING_UNSUPPORTED');
  if (outcome.status !== 'compliant' || lack === undefined) return outcome;
  const { status, basis, findings, contradictions } = outcome;
  const coded = { code: 'CHANNEL_BINDING_WHERE_SUPPORTED', args: lack.args } as TypedCoded;
  return outcomeOf(status, basis, coded, findings, contradictions);
}

const summary: Summary = (status, { statuses, marks }) => {
  if (status === 'compliant') return { code: 'CHANNEL_BINDING_EVERYWHERE', args: {} };
  if (status === 'missing') {
    const hole = marks.find(isHole);
    if (hole !== undefined) return { code: hole.code, args: hole.args } as TypedCoded;
    return { code: 'CHANNEL_BINDING_NOWHERE', args: {} };
  }
  const isLacking = (found: Status): boolean => found === 'missing' || found === 'partial';
  const lacking = [...statuses.values()].filter(isLacking).length;
  return { code: 'CHANNEL_BINDING_LACKING', args: { lacking, total: statuses.size } };
};

/** Where the software has none, or there is no password to bind, at any endpoint. */
function notSupported({ marks, statuses }: Survey): Outcome | null {
  const unsupported = marks.filter(({ status }) => status === 'not-applicable');
  const everywhere = [...statuses.keys()].every((id) =>
    unsupported.some(({ subject }) => subject === id),
  );
  const others = marks.some(
    ({ status }) => status !== 'not-applicable' && status !== 'information',
  );
  const [first] = unsupported;
  if (first === undefined || !everywhere || others) return null;
  const coded = commonCoded(unsupported) ?? ({ code: first.code, args: first.args } as TypedCoded);
  return outcomeOf('not-applicable', 'observed', coded, marks);
}

/** Without the endpoints where the software has none, and nothing else is known against. */
function applicable({ marks, statuses }: Survey): Survey {
  const has = (id: string, wanted: SubjectFinding['status']): boolean =>
    marks.some(({ subject, status }) => subject === id && status === wanted);
  const counted = [...statuses].filter(
    ([id, status]) =>
      status !== 'not-observed' || has(id, 'not-observed') || !has(id, 'not-applicable'),
  );
  return { marks, statuses: new Map(counted) };
}

function isHole({ code }: SubjectFinding): boolean {
  return code === 'CHANNEL_BINDING_FALSIFIED' || code === 'CHANNEL_BINDING_FOREIGN';
}

/** What is known of the software. `supported`: it has channel binding. */
interface SoftwareSupport {
  readonly lacks: Lacks;
  readonly supported: boolean;
}

function lookAt(
  seen: ObservationView,
  id: string,
  { lacks, supported }: SoftwareSupport,
): readonly SubjectFinding[] {
  const streams = securedStreams(seen, id);
  const unseen = streams.filter((stream) => stream.state === 'unseen');
  const shown = streams.filter((stream) => stream.state === 'seen');
  const marks = unseen.map((stream) => unseenStreamMark(seen, id, stream));
  if (shown.length === 0) {
    if (marks.length > 0) return marks;
    return [findingOf(id, 'not-observed', null, { code: 'OLD_TLS_ONLY', args: {} }, [])];
  }
  const all = shown.map((stream) => standingOf(seen, id, stream));
  const unbound = (kind: ReturnType<typeof unboundOffer>): readonly VersionBinding[] =>
    all.filter(({ is, stream }) => is === 'none' && unboundOffer(stream.features) === kind);
  const bare = unbound('no-password');
  const lacking = all.filter(({ is, stream }) => is === 'none' && lacks(stream.version) !== null);
  const excused = lacking.filter((standing) => !bare.includes(standing));
  const open = supported ? [] : unbound('no-scram').filter((one) => !excused.includes(one));
  const aside = [...excused, ...bare, ...open];
  const standings = all.filter((standing) => !aside.includes(standing));
  const alone = standings.length === 0 && open.length === 0;
  return [
    ...marks,
    ...unsupportedMarks(id, lacks, excused, alone),
    ...noPasswordMarks(id, bare, alone),
    ...noScramMarks(id, open),
    ...(standings.length === 0 ? [] : offerMarks(id, standings, unseen.length === 0)),
    ...loginMarks(seen, id, all),
    ...heldBackMarks(id, standings),
  ];
}

/** That more could have been seen, of what is ruled on by what is offered. */
function heldBackMarks(
  id: string,
  standings: readonly VersionBinding[],
): readonly SubjectFinding[] {
  return standings.flatMap(({ held, is }) => {
    // What has no other word is ruled on by that one.
    if (held === null || is === 'unknown') return [];
    const args = { detail: held.detail };
    return [findingOf(id, 'information', null, { code: 'LOGINS_HELD_BACK', args }, [held.id])];
  });
}
