import type { Coded } from '../codes.js';
import {
  bindingSupported,
  bindingUnsupported,
  type Unsupported,
} from '../facts/binding-support.js';
import {
  bindingOfferOf,
  bindingScene,
  definedIn,
  isOneDefined,
  obstacleTo,
  offeredTypes,
  offersBinding,
  oneProtocolOf,
  unboundOffer,
  type BindingScene,
} from '../facts/channel-bindings.js';
import {
  bindingOracle,
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
  type SaslBinding,
  type SaslLogin,
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
  readonly scene: BindingScene;
  readonly proof: LoginProof | null;
  readonly oracle: BindingOracle | null;
  /** Why the server was not asked, for the sake of those who share its address. */
  readonly held: ReturnType<typeof heldBack>;
  /**
   * `works`: logged in. `known`: told apart. `usable`: offered. The others fall short:
   * `undefined`: only what is not defined there works, or is known. `unknown`: no type is named,
   * and whether the server takes the default is not known. `unsettled`: that depends on a
   * certificate that was not read, or on an extended master secret that was not seen.
   */
  readonly is:
    | 'works'
    | 'known'
    | 'usable'
    | 'unknown'
    | 'unsettled'
    | 'unusable'
    | 'undefined'
    | 'refused'
    | 'none';
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
  const own = ofServer(seen, domain);
  const lacks: Lacks = (version) => bindingUnsupported(own, version);
  const supported = bindingSupported(own) || offersBinding(seen);
  const look = ({ id }: { readonly id: string }): readonly Mark[] => [
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
  const coded = commonCoded(unsupported) ?? ({ code: first.code, args: first.args } as Coded);
  return outcomeOf('not-applicable', 'observed', coded, marks);
}

/** Without the endpoints where the software has none, and nothing else is known against. */
function applicable({ marks, statuses }: Survey): Survey {
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

/** What is known of the software. `supported`: it has channel binding. */
interface Known {
  readonly lacks: Lacks;
  readonly supported: boolean;
}

function lookAt(seen: Seen, id: string, { lacks, supported }: Known): readonly Mark[] {
  const streams = securedStreams(seen, id);
  const unseen = streams.filter((stream) => stream.state === 'unseen');
  const shown = streams.filter((stream) => stream.state === 'seen');
  const marks = unseen.map((stream) => unseenStreamMark(id, stream));
  if (shown.length === 0) {
    if (marks.length > 0) return marks;
    return [markOf(id, 'not-observed', null, { code: 'OLD_TLS_ONLY', args: {} }, [])];
  }
  const all = shown.map((stream) => standingOf(seen, id, stream));
  const unbound = (kind: ReturnType<typeof unboundOffer>): readonly Standing[] =>
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

/** ANONYMOUS, EXTERNAL and tokens bind no password. `alone`: there is nothing else. */
function noPasswordMarks(id: string, bare: readonly Standing[], alone: boolean): readonly Mark[] {
  if (bare.length === 0) return [];
  const coded = { code: 'CHANNEL_BINDING_NO_PASSWORDS', args: mechanismArgs(bare) } as const;
  return alone
    ? [markOf(id, 'not-applicable', 'observed', coded, evidenceOf(bare))]
    : [markOf(id, 'information', null, coded, evidenceOf(bare))];
}

/** The manifesto asks for it where the software has it: without SCRAM, that does not show. */
function noScramMarks(id: string, open: readonly Standing[]): readonly Mark[] {
  if (open.length === 0) return [];
  const coded = { code: 'CHANNEL_BINDING_NO_SCRAM', args: mechanismArgs(open) } as const;
  return [markOf(id, 'not-observed', null, coded, evidenceOf(open))];
}

function mechanismArgs(standings: readonly Standing[]): {
  versions: string[];
  mechanisms: string[];
} {
  const mechanisms = distinct(standings.flatMap(({ stream }) => mechanismsOf(stream.features)));
  return { versions: versionsOf(standings), mechanisms };
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
  const scene = bindingScene(seen, id, version);
  const proof = loginProof(seen, id, version);
  const oracle = bindingOracle(seen, id, version);
  const held = heldBack(seen, id, version);
  const of = (is: Standing['is']): Standing => ({ stream, scene, proof, oracle, held, is });
  const offer = bindingOfferOf(features, scene);
  if (offer === 'none') return of('none');
  if (proof !== null && proof.bound.length > 0) {
    const is = isOneDefined(scene, proof.bound);
    return of(is === undefined ? 'unsettled' : is ? 'works' : 'undefined');
  }
  if (proof !== null && proof.refused.length > 0) return of('refused');
  if (oracle !== null) {
    const is = isOneDefined(scene, oracle.known);
    if (is === true) return of('known');
    if (is === undefined) return of('unsettled');
    // Shows that a defined type is not known only where one was asked for.
    if (oracle.unknown.some((type) => obstacleTo(type, scene) === null)) return of('undefined');
  }
  const unnamed = features.channelBindings.length === 0 && version === 'TLSv1.3';
  if (unnamed && (held !== null || isDefaultUncertain(seen, version))) return of('unknown');
  return of(offer);
}

/**
 * Whether there is reason to doubt that the server takes the default type in that version: an
 * endpoint refused it, or a question about types was not answered by a challenge and no endpoint
 * is known to take it. ejabberd 23.01 names no type in TLS 1.3, takes `tls-unique` and refuses
 * `tls-exporter`.
 */
function isDefaultUncertain(seen: Seen, version: TlsVersion): boolean {
  const subjects = seen.all('endpoint').map(({ subject }) => subject);
  const oracles = subjects.flatMap((one) => bindingOracle(seen, one, version) ?? []);
  const proofs = subjects.flatMap((one) => loginProof(seen, one, version) ?? []);
  const refused = [
    ...oracles.flatMap(({ unknown }) => unknown),
    ...proofs.flatMap((proof) => proof.refused.map(({ type }) => type)),
  ];
  if (refused.includes('tls-exporter')) return true;
  const taken = [...oracles.flatMap(({ known }) => known), ...proofs.flatMap(({ bound }) => bound)];
  if (taken.includes('tls-exporter')) return false;
  const asked = [...seen.all('sasl.binding'), ...seen.all('sasl.login')];
  return asked.some(
    ({ id, value }) =>
      id.includes(`#${version} `) &&
      (value === undefined || value.ban !== null || !isChallenged(value)),
  );
}

function isChallenged(value: SaslBinding | SaslLogin): boolean {
  return 'answer' in value ? value.answer === 'challenge' : value.outcome === 'success';
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
    const types = typesBy(standings, ({ proof }) => proof?.bound ?? []);
    const refusing = (what: 'falsified' | 'downgrade' | 'foreign'): string[] =>
      versionsOf(standings.filter(({ proof }) => proof?.[what]?.answer === 'refused'));
    const args = {
      ...{ versions, ...types, falsified: refusing('falsified') },
      ...{ downgrade: refusing('downgrade'), foreign: refusing('foreign') },
    };
    return compliant('exercised', { code: 'CHANNEL_BINDING_WORKS', args });
  }
  if (standings.every(({ is }) => is === 'known')) {
    const types = typesBy(standings, ({ oracle }) => oracle?.known ?? []);
    const noticed = standings.filter(({ oracle }) => oracle?.downgradeNoticed === true);
    const args = { versions, ...types, downgradeNoticed: versionsOf(noticed) };
    return compliant('observed', { code: 'CHANNEL_BINDING_KNOWN', args });
  }
  const types = typesBy(standings, ({ stream }) => offeredTypes(stream.features, stream.version));
  const unnamed = versionsOf(
    standings.filter(({ stream }) => stream.features.channelBindings.length === 0),
  );
  const args = { versions, ...types, unnamed };
  return compliant('advertised', { code: 'CHANNEL_BINDING_OFFERED', args });
}

/** Defined types, by version: what is usable in one version may not be in the other. */
function typesBy(
  standings: readonly Standing[],
  pick: (standing: Standing) => readonly string[],
): { tls12: string[]; tls13: string[] } {
  const of = (version: TlsVersion): string[] =>
    distinct(
      standings.flatMap((standing) =>
        standing.stream.version === version ? definedIn(standing.scene, pick(standing)) : [],
      ),
    );
  return { tls12: of('TLSv1.2'), tls13: of('TLSv1.3') };
}

function flawMarks(id: string, standing: Standing): readonly Mark[] {
  const { stream, scene, proof, oracle, held, is } = standing;
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
      return [
        markOf(
          id,
          'not-observed',
          null,
          { code: 'CHANNEL_BINDING_TYPE_UNKNOWN', args: { version } },
          evidence,
        ),
      ];
    case 'unsettled': {
      const args = { version, types: offeredTypes(features, version) };
      const coded = { code: 'CHANNEL_BINDING_UNSETTLED', args } as const;
      return [markOf(id, 'not-observed', null, coded, evidence)];
    }
    case 'unusable': {
      const types = offeredTypes(features, version);
      const because = distinct(types.flatMap((type) => obstacleTo(type, scene) ?? []));
      const args = { version, types, because };
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
        ({ type, named }) => is === 'refused' || (named && obstacleTo(type, scene) === null),
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
