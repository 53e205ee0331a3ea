import type { Coded } from '../codes.js';
import { bindingUnsupported, type Unsupported } from '../facts/binding-support.js';
import { bindingOfferOf, isDefined, oneProtocolOf } from '../facts/channel-bindings.js';
import {
  bindingOracle,
  definedIn,
  heldBack,
  loginCount,
  loginProof,
  type BindingOracle,
  type LoginProof,
} from '../facts/logins.js';
import { compareText, distinct } from '../facts/order.js';
import { mechanismsOf, securedStreams, type SecuredStream } from '../facts/streams.js';
import {
  MOST_FAILED_LOGINS,
  MOST_MADE_UP_LOGINS,
  type Basis,
  type Seen,
  type Status,
  type TlsVersion,
} from '../model.js';
import { bindingContradictions } from './binding-contradictions.js';
import { loginMarks } from './binding-logins.js';
import { asInformation, markOf, outcomeOf, type Check, type Mark, type Outcome } from './check.js';
import { ofServer } from './contradicted.js';
import {
  commonCoded,
  everywhereOf,
  overEndpoints,
  settled,
  type Summary,
  type Survey,
} from './merge.js';
import { unseenStreamMark } from './unseen.js';

type SeenStream = Extract<SecuredStream, { state: 'seen' }>;

/** How channel binding stands in one version of TLS, by what says most of it. */
interface Standing {
  readonly stream: SeenStream;
  readonly proof: LoginProof | null;
  readonly oracle: BindingOracle | null;
  /** Why the server was not asked, for the sake of those who share its address. */
  readonly held: ReturnType<typeof heldBack>;
  /**
   * `works`: logged in. `known`: told apart. `usable`: offered. The others fall short:
   * `undefined`: only what that version does not define works, or is known.
   */
  readonly is:
    'works' | 'known' | 'usable' | 'unknown' | 'unusable' | 'undefined' | 'refused' | 'none';
}

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
  const lacks: Lacks = (version) => bindingUnsupported(ofServer(seen, domain), version);
  const look = ({ id }: { readonly id: string }): readonly Mark[] => [
    ...lookAt(seen, id, lacks),
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
      : (notSupported(survey) ?? whereSupported(everywhereOf(supported(survey), summary)));
    const { succeeded, failed, evidence } = loginCount(seen);
    if (evidence.length === 0) return { ...outcome, contradictions };
    const most = settings.account ? MOST_FAILED_LOGINS : MOST_MADE_UP_LOGINS;
    const coded = { code: 'LOGINS_MADE', args: { succeeded, failed, most } } as const;
    const made = markOf(domain, 'information', null, coded, evidence);
    const findings = [...outcome.findings, made].sort((a, b) => compareText(a.subject, b.subject));
    return { ...outcome, findings, contradictions };
  });
};

/** Compliant, but for what the software has not: the row says so, and does not say "everywhere". */
function whereSupported(outcome: Outcome): Outcome {
  const lack = outcome.findings.find(({ code }) => code === 'CHANNEL_BINDING_UNSUPPORTED');
  if (outcome.status !== 'compliant' || lack === undefined) return outcome;
  const { status, basis, findings, contradictions } = outcome;
  const coded = { code: 'CHANNEL_BINDING_WHERE_SUPPORTED', args: lack.args } as Coded;
  return outcomeOf(status, basis, coded, findings, contradictions);
}

const summary: Summary = (status, { statuses, marks }) => {
  if (status === 'compliant') return { code: 'CHANNEL_BINDING_EVERYWHERE', args: {} };
  if (status === 'missing') {
    const hole = marks.find(isHole);
    if (hole !== undefined) return { code: hole.code, args: hole.args } as Coded;
    return { code: 'CHANNEL_BINDING_NOWHERE', args: {} };
  }
  const isLacking = (found: Status): boolean => found === 'missing' || found === 'partial';
  const lacking = [...statuses.values()].filter(isLacking).length;
  return { code: 'CHANNEL_BINDING_LACKING', args: { lacking, total: statuses.size } };
};

/** Where the software has it at no endpoint. */
function notSupported({ marks, statuses }: Survey): Outcome | null {
  const unsupported = marks.filter(
    ({ code, status }) => code === 'CHANNEL_BINDING_UNSUPPORTED' && status === 'not-applicable',
  );
  const everywhere = [...statuses.keys()].every((id) =>
    unsupported.some(({ subject }) => subject === id),
  );
  const others = marks.some(
    ({ status }) => status !== 'not-applicable' && status !== 'information',
  );
  const [first] = unsupported;
  if (first === undefined || !everywhere || others) return null;
  const coded = commonCoded(unsupported) ?? ({ code: first.code, args: first.args } as Coded);
  return outcomeOf('not-applicable', 'observed', coded, marks);
}

/** Without the endpoints where the software has none, and nothing else is known against. */
function supported({ marks, statuses }: Survey): Survey {
  const has = (id: string, wanted: Mark['status']): boolean =>
    marks.some(({ subject, status }) => subject === id && status === wanted);
  const counted = [...statuses].filter(
    ([id, status]) =>
      status !== 'not-observed' || has(id, 'not-observed') || !has(id, 'not-applicable'),
  );
  return { marks, statuses: new Map(counted) };
}

function isHole({ code }: Mark): boolean {
  return code === 'CHANNEL_BINDING_FALSIFIED' || code === 'CHANNEL_BINDING_FOREIGN';
}

/** Why the software has none in that version; null where it may. */
type Lacks = (version: TlsVersion) => Unsupported | null;

function lookAt(seen: Seen, id: string, lacks: Lacks): readonly Mark[] {
  const streams = securedStreams(seen, id);
  const unseen = streams.filter((stream) => stream.state === 'unseen');
  const shown = streams.filter((stream) => stream.state === 'seen');
  const marks = unseen.map((stream) => unseenStreamMark(id, stream));
  if (shown.length === 0) {
    if (marks.length > 0) return marks;
    return [markOf(id, 'not-observed', null, { code: 'OLD_TLS_ONLY', args: {} }, [])];
  }
  const all = shown.map((stream) => standingOf(seen, id, stream));
  const excused = all.filter(({ is, stream }) => is === 'none' && lacks(stream.version) !== null);
  const standings = all.filter((standing) => !excused.includes(standing));
  return [
    ...marks,
    ...unsupportedMarks(id, lacks, excused, standings.length === 0),
    ...(standings.length === 0 ? [] : offerMarks(id, standings, unseen.length === 0)),
    ...loginMarks(seen, id, all),
    ...heldBackMarks(id, standings),
  ];
}

/** The manifesto asks for it "if supported by server software". `alone`: there is nothing else. */
function unsupportedMarks(
  id: string,
  lacks: Lacks,
  excused: readonly Standing[],
  alone: boolean,
): readonly Mark[] {
  const [first] = excused;
  const why = first === undefined ? null : lacks(first.stream.version);
  if (why === null) return [];
  const { software, since } = why;
  const args = { software, versions: versionsOf(excused), since: since ?? '' };
  const evidence = distinct([...evidenceOf(excused), ...why.evidence]);
  const status = alone ? 'not-applicable' : 'information';
  return [
    markOf(
      id,
      status,
      alone ? 'observed' : null,
      { code: 'CHANNEL_BINDING_UNSUPPORTED', args },
      evidence,
    ),
  ];
}

/** That more could have been seen, of what is ruled on by what is offered. */
function heldBackMarks(id: string, standings: readonly Standing[]): readonly Mark[] {
  return standings.flatMap(({ held, is }) => {
    // What has no other word is ruled on by that one.
    if (held === null || is === 'unknown') return [];
    const args = { detail: held.detail };
    return [markOf(id, 'information', null, { code: 'LOGINS_HELD_BACK', args }, [held.id])];
  });
}

function standingOf(seen: Seen, id: string, stream: SeenStream): Standing {
  const { version, features } = stream;
  const proof = loginProof(seen, id, version);
  const oracle = bindingOracle(seen, id, version);
  const held = heldBack(seen, id, version);
  const of = (is: Standing['is']): Standing => ({ stream, proof, oracle, held, is });
  const offer = bindingOfferOf(features, version);
  if (offer === 'none') return of('none');
  if (proof !== null && proof.bound.length > 0) {
    return of(definedIn(version, proof.bound).length > 0 ? 'works' : 'undefined');
  }
  if (proof !== null && proof.refused.length > 0) return of('refused');
  if (oracle !== null) {
    if (definedIn(version, oracle.known).length > 0) return of('known');
    // That a defined type is not known was seen only where one was asked for.
    if (oracle.unknown.some((type) => isDefined(type, version))) return of('undefined');
  }
  return of(offer);
}

/** `all`: no other version of TLS may have it. */
function offerMarks(id: string, standings: readonly Standing[], all: boolean): readonly Mark[] {
  const lacking = standings.filter(({ is }) => is === 'none');
  const offered = standings.filter(({ is }) => is !== 'none');
  const flawed = offered.flatMap((standing) => [
    ...flawMarks(id, standing),
    ...protocolMarks(id, standing),
  ]);
  const evidence = evidenceOf(standings);
  const working = offered.filter(({ is }) => is === 'works');
  const noted =
    working.length > 0 ? [asInformation(soundMark(id, working, evidenceOf(working)))] : [];
  if (lacking.length > 0 && offered.length > 0) {
    const args = { offered: versionsOf(offered), lacking: versionsOf(lacking) };
    return [
      markOf(id, 'partial', 'advertised', { code: 'CHANNEL_BINDING_IN_PART', args }, evidence),
      ...flawed,
      ...noted,
    ];
  }
  if (lacking.length > 0) {
    const mechanisms = distinct(lacking.flatMap(({ stream }) => mechanismsOf(stream.features)));
    const args = { versions: versionsOf(lacking), mechanisms };
    const coded = { code: 'CHANNEL_BINDING_NOT_OFFERED', args } as const;
    return [markOf(id, all ? 'missing' : 'partial', 'observed', coded, evidence)];
  }
  return flawed.length > 0 ? [...flawed, ...noted] : [soundMark(id, offered, evidence)];
}

/** All versions are as they should be: as strong as the weakest word for it. */
function soundMark(id: string, standings: readonly Standing[], evidence: readonly string[]): Mark {
  const versions = versionsOf(standings);
  const compliant = (basis: Basis, coded: Coded): Mark =>
    markOf(id, 'compliant', basis, coded, evidence);
  if (standings.every(({ is }) => is === 'works')) {
    const types = distinct(
      standings.flatMap(({ stream, proof }) => definedIn(stream.version, proof?.bound ?? [])),
    );
    const refusing = (what: 'falsified' | 'downgrade' | 'foreign'): string[] =>
      versionsOf(standings.filter(({ proof }) => proof?.[what]?.answer === 'refused'));
    const args = {
      ...{ versions, types, falsified: refusing('falsified') },
      ...{ downgrade: refusing('downgrade'), foreign: refusing('foreign') },
    };
    return compliant('exercised', { code: 'CHANNEL_BINDING_WORKS', args });
  }
  if (standings.every(({ is }) => is === 'known')) {
    const types = distinct(
      standings.flatMap(({ stream, oracle }) => definedIn(stream.version, oracle?.known ?? [])),
    );
    const noticed = standings.filter(({ oracle }) => oracle?.downgradeNoticed === true);
    const args = { versions, types, downgradeNoticed: versionsOf(noticed) };
    return compliant('observed', { code: 'CHANNEL_BINDING_KNOWN', args });
  }
  const types = distinct(standings.flatMap(({ stream }) => stream.features.channelBindings));
  return compliant('advertised', { code: 'CHANNEL_BINDING_OFFERED', args: { versions, types } });
}

function flawMarks(id: string, standing: Standing): readonly Mark[] {
  const { stream, proof, oracle, held, is } = standing;
  const { version, features } = stream;
  const evidence = evidenceOf([standing]);
  const partial = (basis: Basis, coded: Coded): readonly Mark[] => [
    markOf(id, 'partial', basis, coded, evidence),
  ];
  switch (is) {
    case 'unknown':
      if (held !== null) {
        const coded = { code: 'LOGINS_HELD_BACK', args: { detail: held.detail } } as const;
        return [markOf(id, 'not-observed', null, coded, [...evidence, held.id])];
      }
      return partial('advertised', { code: 'CHANNEL_BINDING_TYPE_UNKNOWN', args: { version } });
    case 'unusable': {
      const args = { version, types: features.channelBindings };
      return partial('advertised', { code: 'CHANNEL_BINDING_UNUSABLE', args });
    }
    case 'undefined': {
      const logged = proof !== null && proof.bound.length > 0;
      const types = logged ? proof.bound : (oracle?.known ?? []);
      const refused = logged ? proof.refused.map(({ type }) => type) : (oracle?.unknown ?? []);
      const args = { version, types, refused, exercised: logged ? 'yes' : 'no' } as const;
      return partial(logged ? 'exercised' : 'observed', {
        code: 'CHANNEL_BINDING_UNDEFINED',
        args,
      });
    }
    case 'refused':
    case 'works': {
      // Beside one that works, a type that was only guessed may be refused.
      const refused = (proof?.refused ?? []).filter(
        ({ type, named }) => is === 'refused' || (named && isDefined(type, version)),
      );
      const [first] = refused;
      if (first === undefined) return [];
      const { condition } = first;
      const args = { version, types: refused.map(({ type }) => type), condition };
      return partial('exercised', { code: 'CHANNEL_BINDING_REFUSED', args });
    }
    default:
      return [];
  }
}

function protocolMarks(id: string, { stream }: Standing): readonly Mark[] {
  const one = oneProtocolOf(stream.features);
  if (one === null) return [];
  const args = { version: stream.version, ...one };
  const coded = { code: 'CHANNEL_BINDING_ONE_PROTOCOL', args } as const;
  return [markOf(id, 'partial', 'advertised', coded, [stream.id])];
}

function evidenceOf(standings: readonly Standing[]): string[] {
  return distinct(
    standings.flatMap(({ stream, proof, oracle }) => [
      stream.id,
      ...(proof?.evidence ?? []),
      ...(oracle?.evidence ?? []),
    ]),
  );
}

function versionsOf(standings: readonly Standing[]): string[] {
  return standings.map(({ stream }) => stream.version);
}
