import {
  NO_SUCH_BINDING,
  type LoginPurpose,
  type Observation,
  type SaslLogin,
  type ObservationView,
  type TlsVersion,
  askedOf,
} from '../../../model/index.js';
import { known, type Known } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { compareText, distinct } from '../../../util/order.js';

/** What logins with the account showed in one version of TLS at one endpoint. */
export interface LoginProof {
  readonly version: TlsVersion;
  /** Types whose right data logged in, sorted. */
  readonly bound: readonly string[];
  /** Types whose right data was refused, where the password was right. */
  readonly refused: readonly RefusedType[];
  /** What must be refused: null where it was not tried, or the answer says nothing. */
  readonly falsified: Exercised | null;
  readonly foreign: Exercised | null;
  readonly downgrade: Exercised | null;
  /** What the server did wrong in the exchange itself, with the mechanism. */
  readonly flaws: readonly { readonly mechanism: string; readonly flaw: string }[];
  /** What the login without a binding was refused with; null where it was not. */
  readonly denied: string | null;
  /** Why the account was not used; null where it was. */
  readonly withheld: string | null;
}

interface RefusedType {
  readonly type: string;
  readonly condition: string;
  /** The server named it (XEP-0440) on the same stream. */
  readonly named: boolean;
}

/** An answer that counts: the type that was claimed, and what came of it. */
interface Exercised {
  readonly answer: 'accepted' | 'refused';
  readonly type: string;
  readonly mechanism: string;
}

const FLAWS: readonly SaslLogin['outcome'][] = [
  'wrong-signature',
  'unsigned',
  'foreign-nonce',
  'iterations',
  'malformed',
];

type LoginObservation = Observation<'sasl.login'> & { readonly value: SaslLogin };

export function loginProof(
  seen: ObservationView,
  endpointId: string,
  version: TlsVersion,
): Known<LoginProof> | null {
  const logins = seen
    .at('sasl.login', endpointId)
    .filter((login): login is LoginObservation => login.value?.version === version);
  const [first, ...others] = logins.map(({ id }) => id).sort(compareText);
  if (first === undefined) return null;
  const of = (purpose: SaslLogin['purpose']): readonly LoginObservation[] =>
    logins.filter(({ value }) => value.purpose === purpose);
  const bound = of('bound');
  // A login that got in shows that the password is right, whatever else became of it.
  const controlled = [...of('control'), ...bound].some(({ value }) => succeeded(value));
  const denied = of('control').find(({ value }) => value.outcome === 'failure');
  const proof: LoginProof = {
    version,
    bound: distinct(
      bound.filter(({ value }) => succeeded(value)).map(({ value }) => typeOf(value)),
    ),
    refused: bound
      .filter(({ value }) => controlled && value.outcome === 'failure' && value.ban === null)
      .map(({ value }) => ({
        type: typeOf(value),
        condition: value.condition ?? '',
        named: value.offer.types.includes(typeOf(value)),
      }))
      .sort((a, b) => compareText(a.type, b.type)),
    falsified: exercised(of('falsified')),
    foreign: exercised(of('foreign')),
    downgrade: exercised(of('downgrade')),
    flaws: logins
      .filter(({ value }) => FLAWS.includes(value.outcome))
      .map(({ value }) => ({ mechanism: value.mechanism, flaw: value.outcome }))
      .filter(
        ({ mechanism, flaw }, index, all) =>
          all.findIndex((one) => one.mechanism === mechanism && one.flaw === flaw) === index,
      ),
    denied: denied === undefined ? null : (denied.value.condition ?? ''),
    withheld:
      of('control').find(({ value }) => value.outcome === 'withheld')?.value.condition ?? null,
  };
  return known(proof, first, ...others);
}

function succeeded({ outcome }: SaslLogin): boolean {
  return outcome === 'success';
}

function typeOf({ gs2 }: SaslLogin): string {
  return gs2.replace(/^p=/, '');
}

/** A server that lets in without proving itself has let in all the same. */
function exercised([login]: readonly LoginObservation[]): Exercised | null {
  if (login === undefined) return null;
  const { value } = login;
  const of = (answer: Exercised['answer']): Exercised => ({
    answer,
    type: typeOf(value),
    mechanism: value.mechanism,
  });
  if (['success', 'wrong-signature', 'unsigned'].includes(value.outcome)) return of('accepted');
  // What is refused with the words of a ban may be refused for what came before.
  return value.outcome === 'failure' && value.ban === null ? of('refused') : null;
}

export interface LeftOut {
  readonly purpose: Exclude<LoginPurpose, 'control'>;
  readonly version: TlsVersion;
  readonly detail: string;
  readonly id: string;
}

/** The logins with the account at an endpoint that were not tried, or had no answer. */
export function leftOut({ seen, subject: endpointId }: Place<'c2s'>): readonly LeftOut[] {
  return seen.at('sasl.login', endpointId).flatMap((login) => {
    const { id, failure } = login;
    const asked = askedOf(login);
    if (failure === undefined || asked === null || asked.purpose === 'control') return [];
    const { purpose, version } = asked;
    return [{ purpose, version, detail: failure.detail, id }];
  });
}

/** The words of the first ban that a login at an endpoint was answered with; null where none was. */
export function banAt({ seen, subject: endpointId }: Place<'c2s'>): Known<string> | null {
  const logins = [...seen.at('sasl.binding', endpointId), ...seen.at('sasl.login', endpointId)];
  const [first] = logins.flatMap(({ id, value }) =>
    value === undefined || value.ban === null ? [] : [known(value.ban, id)],
  );
  return first ?? null;
}

/** What a made-up user was told of types in one version of TLS. */
export interface BindingOracle {
  /** Answered otherwise than a type that nobody has: known to the server. Sorted. */
  readonly known: readonly string[];
  /** Answered as that one, while others were not. Sorted. */
  readonly unknown: readonly string[];
  /** `y` was answered otherwise than a type that is known: the downgrade was noticed. */
  readonly downgradeNoticed: boolean;
}

/** Why types were not asked for, by the observation that says so. */
export interface HeldBack {
  readonly detail: string;
  readonly evidence: readonly [string];
}

/**
 * Why types were not asked for there; null where they were, or nobody meant to. Without the
 * control nothing is told apart; without what comes behind it, less.
 */
export function heldBack(
  seen: ObservationView,
  endpointId: string,
  version: TlsVersion,
): HeldBack | null {
  const held = seen.at('sasl.binding', endpointId).find((one) => {
    const asked = askedOf(one);
    const isControl = asked?.version === version && asked.gs2 === `p=${NO_SUCH_BINDING}`;
    return isControl && one.failure?.reason === 'skipped';
  });
  return held?.failure === undefined ? null : { detail: held.failure.detail, evidence: [held.id] };
}

/** Null where the server does not tell types apart, or gave the control no plain refusal. */
export function bindingOracle(
  seen: ObservationView,
  endpointId: string,
  version: TlsVersion,
): Known<BindingOracle> | null {
  const answers = seen.at('sasl.binding', endpointId).flatMap(({ id, value }) =>
    // A challenge proves nothing, and what is said with a ban or behind it is about the ban.
    value?.version === version && value.answer === 'failure' && value.ban === null
      ? [{ id, type: value.gs2.replace(/^p=/, ''), said: wordsOf(value) }]
      : [],
  );
  const control = answers.find(({ type }) => type === NO_SUCH_BINDING);
  if (control === undefined) return null;
  const [first, ...others] = answers.map(({ id }) => id).sort(compareText);
  const types = answers.filter(({ type }) => type !== NO_SUCH_BINDING && type !== 'y');
  const told = types.filter(({ said }) => said !== control.said);
  if (first === undefined || told.length === 0) return null;
  const downgrade = answers.find(({ type }) => type === 'y');
  const oracle: BindingOracle = {
    known: distinct(told.map(({ type }) => type)),
    unknown: distinct(types.filter(({ said }) => said === control.said).map(({ type }) => type)),
    downgradeNoticed: downgrade !== undefined && told.every(({ said }) => said !== downgrade.said),
  };
  return known(oracle, first, ...others);
}

/** The answer without what may change from one attempt to the next. */
function wordsOf(value: {
  readonly gs2: string;
  readonly condition: string | null;
  readonly text: string | null;
}): string {
  const type = value.gs2.replace(/^p=/, '');
  const text = (value.text ?? '').split(type.length > 1 ? type : '\0').join('');
  // Numbers, times and ids change by themselves.
  const stable = text.split(/\s/).filter((word) => !/\d/.test(word));
  return `${value.condition ?? ''} ${stable.join(' ')}`;
}

/** Logins that were made for this, in the whole scan. */
interface LoginCount {
  readonly succeeded: number;
  readonly failed: number;
  /** Ids, sorted. */
  readonly evidence: readonly string[];
}

export function loginCount(seen: ObservationView): LoginCount {
  const logins = [...seen.all('sasl.binding'), ...seen.all('sasl.login')];
  const made = logins.flatMap(({ id, value, failure }) => {
    if (value === undefined) {
      // Begun, and not answered: whether the server counts it nobody knows.
      const begun = failure.layer === 'sasl' && failure.reason !== 'skipped';
      return begun ? [{ id, succeeded: false }] : [];
    }
    if ('answer' in value) return [{ id, succeeded: false }];
    return value.outcome === 'withheld' ? [] : [{ id, succeeded: value.outcome === 'success' }];
  });
  return {
    succeeded: made.filter((one) => one.succeeded).length,
    failed: made.filter((one) => !one.succeeded).length,
    evidence: made.map(({ id }) => id).sort(compareText),
  };
}
