import type { Coded } from '../codes.js';
import { bindingOfferOf, isDefined } from '../facts/channel-bindings.js';
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
import { MOST_FAILED_LOGINS, MOST_MADE_UP_LOGINS, type Basis, type Seen } from '../model.js';
import { bindingContradictions } from './binding-contradictions.js';
import { loginMarks } from './binding-logins.js';
import { markOf, type Check, type Mark } from './check.js';
import { everywhereOf, overEndpoints, settled, type Summary } from './merge.js';
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
  'CHANNEL_BINDING_REFUSED',
  'CHANNEL_BINDING_STRAY',
  'CHANNEL_BINDING_CHANGES',
  'CHANNEL_BINDING_DIFFERS',
  'SCRAM_WITHDRAWN',
];

/**
 * RFC 5802 §6 and XEP-0440: a `-PLUS` mechanism with a type that is usable, in every version of
 * TLS that the endpoint accepts. What is offered in the clear binds nothing.
 */
export const channelBinding: Check<'channel-binding'> = (input) => {
  const { seen, domain, settings } = input;
  const extras = bindingContradictions(seen);
  const look = ({ id }: { readonly id: string }): readonly Mark[] => [
    ...lookAt(seen, id),
    ...extras.filter(({ subject }) => subject === id),
  ];
  return overEndpoints(input, ['c2s'], look, (survey) => {
    const contradictions = survey.marks
      .filter(({ code }) => CONTRADICTIONS.includes(code))
      .map((mark): Mark => ({ ...mark, status: 'information', basis: null }));
    // What is bound to nothing at one place is not there, whatever is offered at others.
    const holes = survey.marks.some(isHole);
    const outcome = holes ? settled(survey, 'missing', summary) : everywhereOf(survey, summary);
    const { succeeded, failed, evidence } = loginCount(seen);
    if (evidence.length === 0) return { ...outcome, contradictions };
    const most = settings.account ? MOST_FAILED_LOGINS : MOST_MADE_UP_LOGINS;
    const coded = { code: 'LOGINS_MADE', args: { succeeded, failed, most } } as const;
    const made = markOf(domain, 'information', null, coded, evidence);
    const findings = [...outcome.findings, made].sort((a, b) => compareText(a.subject, b.subject));
    return { ...outcome, findings, contradictions };
  });
};

const summary: Summary = (status, { statuses, marks }) => {
  if (status === 'compliant') return { code: 'CHANNEL_BINDING_EVERYWHERE', args: {} };
  if (status === 'missing') {
    const hole = marks.find(isHole);
    if (hole !== undefined) return { code: hole.code, args: hole.args } as Coded;
    return { code: 'CHANNEL_BINDING_NOWHERE', args: {} };
  }
  const lacking = [...statuses.values()].filter((found) => found !== 'compliant').length;
  return { code: 'CHANNEL_BINDING_LACKING', args: { lacking, total: statuses.size } };
};

function isHole({ code }: Mark): boolean {
  return code === 'CHANNEL_BINDING_FALSIFIED' || code === 'CHANNEL_BINDING_FOREIGN';
}

function lookAt(seen: Seen, id: string): readonly Mark[] {
  const streams = securedStreams(seen, id);
  const unseen = streams.filter((stream) => stream.state === 'unseen');
  const shown = streams.filter((stream) => stream.state === 'seen');
  const marks = unseen.map((stream) => unseenStreamMark(id, stream));
  if (shown.length === 0) {
    if (marks.length > 0) return marks;
    return [markOf(id, 'not-observed', null, { code: 'OLD_TLS_ONLY', args: {} }, [])];
  }
  const standings = shown.map((stream) => standingOf(seen, id, stream));
  return [
    ...marks,
    ...offerMarks(id, standings, unseen.length === 0),
    ...loginMarks(seen, id, standings),
    ...heldBackMarks(id, standings),
  ];
}

/** That more could have been seen, of what is ruled on by what is offered. */
function heldBackMarks(id: string, standings: readonly Standing[]): readonly Mark[] {
  return standings.flatMap(({ held, is }) => {
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

/** What is right, of an endpoint that falls short elsewhere. */
const NOTE = { status: 'information', basis: null } as const;

/** `all`: no other version of TLS may have it. */
function offerMarks(id: string, standings: readonly Standing[], all: boolean): readonly Mark[] {
  const lacking = standings.filter(({ is }) => is === 'none');
  const offered = standings.filter(({ is }) => is !== 'none');
  const flawed = offered.flatMap((standing) => flawMarks(id, standing));
  const evidence = evidenceOf(standings);
  const working = offered.filter(({ is }) => is === 'works');
  const noted =
    working.length > 0 ? [{ ...soundMark(id, working, evidenceOf(working)), ...NOTE }] : [];
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
    const refused = (['falsified', 'foreign', 'downgrade'] as const).filter((what) =>
      standings.every(({ proof }) => proof?.[what]?.answer === 'refused'),
    );
    const args = { versions, types, refused };
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
    case 'refused': {
      const refused = proof?.refused ?? [];
      const condition = refused[0]?.condition ?? '';
      const args = { version, types: refused.map(({ type }) => type), condition };
      return partial('exercised', { code: 'CHANNEL_BINDING_REFUSED', args });
    }
    default:
      return [];
  }
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
