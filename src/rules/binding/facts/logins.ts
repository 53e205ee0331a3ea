import {
  NO_SUCH_BINDING,
  type LoginPurpose,
  type Observation,
  type SaslLogin,
  type SaslProtocol,
  type ObservationView,
  type TlsVersion,
  askedOf,
  isBegunLogin,
} from '../../../model/index.js';
import { known, type Known } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { compareText, distinct } from '../../../util/order.js';

/** Results of logins with the account in one TLS version at one endpoint, with one protocol. */
export interface LoginProof {
  readonly version: TlsVersion;
  readonly protocol: SaslProtocol;
  /** Channel-binding types with which a login with correct data succeeded, sorted. */
  readonly bound: readonly string[];
  /** Channel-binding types that the server refused with correct data and a correct password. */
  readonly refused: readonly RefusedType[];
  /**
   * Results of logins with falsified channel-binding data, with an unknown type, and with a
   * downgrade, which must be refused. Null if not tried, or without a usable answer.
   */
  readonly falsified: Exercised | null;
  readonly foreign: Exercised | null;
  readonly downgrade: Exercised | null;
  /** Errors of the server in the SASL exchange, with the mechanism. */
  readonly flaws: readonly { readonly mechanism: string; readonly flaw: string }[];
  /**
   * Error condition with which the server refused the normal login that serves as a control; null
   * if it accepted this login.
   */
  readonly denied: string | null;
  /** Why no test login was made with the user's account; null if logins were made. */
  readonly withheld: string | null;
  /** Mechanisms whose hash of the offer (XEP-0474) was right, and those whose hash was not. */
  readonly offerHash: { readonly right: readonly string[]; readonly wrong: readonly string[] };
}

interface RefusedType {
  readonly type: string;
  readonly condition: string;
  /** Whether the server named the channel-binding type (XEP-0440) on the same stream. */
  readonly named: boolean;
}

/** A usable answer to a test login: the claimed channel-binding type and the result. */
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
  protocol: SaslProtocol,
): Known<LoginProof> | null {
  const logins = seen
    .at('sasl.login', endpointId)
    .filter((login): login is LoginObservation => login.value?.version === version)
    .filter(({ value }) => protocolOf(value) === protocol);
  const [first, ...others] = logins.map(({ id }) => id).sort(compareText);
  if (first === undefined) return null;
  const of = (purpose: SaslLogin['purpose']): readonly LoginObservation[] =>
    logins.filter(({ value }) => value.purpose === purpose);
  const bound = of('bound');
  // A successful login proves that the password is correct.
  const controlled = [...of('control'), ...bound].some(({ value }) => succeeded(value));
  const denied = of('control').find(({ value }) => value.outcome === 'failure');
  const hashed = (is: SaslLogin['offerHash']): string[] =>
    distinct(logins.flatMap(({ value }) => (value.offerHash === is ? [value.mechanism] : [])));
  const proof: LoginProof = {
    version,
    protocol,
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
    offerHash: { right: hashed('right'), wrong: hashed('wrong') },
  };
  return known(proof, first, ...others);
}

function protocolOf({ protocol }: { readonly protocol?: 'SASL2' }): SaslProtocol {
  return protocol ?? 'SASL';
}

function succeeded({ outcome }: SaslLogin): boolean {
  return outcome === 'success';
}

function typeOf({ gs2 }: SaslLogin): string {
  return gs2.replace(/^p=/, '');
}

/** A login without a valid server signature is still a successful login. */
function exercised([login]: readonly LoginObservation[]): Exercised | null {
  if (login === undefined) return null;
  const { value } = login;
  const of = (answer: Exercised['answer']): Exercised => ({
    answer,
    type: typeOf(value),
    mechanism: value.mechanism,
  });
  if (['success', 'wrong-signature', 'unsigned'].includes(value.outcome)) return of('accepted');
  // A refusal with a ban message may be caused by earlier logins, so it does not count.
  return value.outcome === 'failure' && value.ban === null ? of('refused') : null;
}

export interface LeftOut {
  readonly purpose: Exclude<LoginPurpose, 'control'>;
  readonly version: TlsVersion;
  readonly protocol: SaslProtocol;
  readonly detail: string;
  readonly id: string;
}

/** Returns the logins with the account at an endpoint that were not tried or got no answer. */
export function leftOut({ [AT]: { seen, subject: endpointId } }: Place<'c2s'>): readonly LeftOut[] {
  return seen.at('sasl.login', endpointId).flatMap((login) => {
    const { id, failure } = login;
    const asked = askedOf(login);
    if (failure === undefined || asked === null || asked.purpose === 'control') return [];
    const { purpose, version } = asked;
    return [{ purpose, version, protocol: protocolOf(asked), detail: failure.detail, id }];
  });
}

/** Returns the first ban message in answers to logins at an endpoint, or null. */
export function banAt({ [AT]: { seen, subject: endpointId } }: Place<'c2s'>): Known<string> | null {
  const logins = [...seen.at('sasl.binding', endpointId), ...seen.at('sasl.login', endpointId)];
  const [first] = logins.flatMap(({ id, value }) =>
    value === undefined || value.ban === null ? [] : [known(value.ban, id)],
  );
  return first ?? null;
}

/** Answers about channel-binding types to a user that does not exist, in one TLS version. */
export interface BindingOracle {
  /**
   * Channel-binding types with another answer than the one for a type that does not exist, so the
   * server supports them. Sorted.
   */
  readonly known: readonly string[];
  /**
   * Channel-binding types with the same answer as a type that does not exist, although other types
   * got another answer. Sorted.
   */
  readonly unknown: readonly string[];
  /**
   * Whether gs2 `y` got another answer than a supported type: the server detected the downgrade.
   */
  readonly downgradeNoticed: boolean;
}

/** Why channel-binding types were not tested, and the observation with the reason. */
export interface HeldBack {
  readonly detail: string;
  readonly evidence: readonly [string];
}

/**
 * Returns why channel-binding types were not tested at an endpoint; null if they were, or if no
 * test was planned. Without the control login with an invented type, the test shows nothing about
 * any type. Without later logins, it shows nothing about some types.
 */
export function heldBack(
  seen: ObservationView,
  endpointId: string,
  version: TlsVersion,
  protocol: SaslProtocol,
): HeldBack | null {
  const held = seen.at('sasl.binding', endpointId).find((one) => {
    const asked = askedOf(one);
    if (asked?.version !== version || protocolOf(asked) !== protocol) return false;
    const isControl = asked.gs2 === `p=${NO_SUCH_BINDING}`;
    return isControl && one.failure?.reason === 'skipped';
  });
  return held?.failure === undefined ? null : { detail: held.failure.detail, evidence: [held.id] };
}

/**
 * Returns which channel-binding types the server treats differently from an invented type. Null if
 * it treats none differently, or answered the control login with more than a plain refusal.
 */
export function bindingOracle(
  seen: ObservationView,
  endpointId: string,
  version: TlsVersion,
  protocol: SaslProtocol,
): Known<BindingOracle> | null {
  const answers = seen.at('sasl.binding', endpointId).flatMap(({ id, value }) =>
    // Skip challenges, which do not show whether the server knows the channel-binding type, and
    // answers with a ban message, which are about the ban.
    value?.version === version &&
    protocolOf(value) === protocol &&
    value.answer === 'failure' &&
    value.ban === null
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

/** Returns the parts of the server's answer to a login that do not change between attempts. */
function wordsOf(value: {
  readonly gs2: string;
  readonly condition: string | null;
  readonly text: string | null;
}): string {
  const type = value.gs2.replace(/^p=/, '');
  const text = (value.text ?? '').split(type.length > 1 ? type : '\0').join('');
  // Numbers, times and ids in the text of the server change between attempts.
  const stable = text.split(/\s/).filter((word) => !/\d/.test(word));
  return `${value.condition ?? ''} ${stable.join(' ')}`;
}

/** Numbers of successful and failed test logins in the whole scan. */
interface LoginCount {
  readonly succeeded: number;
  readonly failed: number;
  /** Ids of the observations of the succeeded and failed logins, sorted. */
  readonly evidence: readonly string[];
}

export function loginCount(seen: ObservationView): LoginCount {
  const logins = [
    ...seen.all('sasl.binding'),
    ...seen.all('sasl.login'),
    ...seen.all('sasl.token'),
  ];
  const made = logins.flatMap(({ id, value, failure }) => {
    if (value === undefined) {
      return isBegunLogin(failure) ? [{ id, succeeded: false }] : [];
    }
    if ('requested' in value) {
      // Without a token, only the login that requested it was made, and it succeeded.
      const isAccepted = ['success', 'wrong-proof', 'no-token'].includes(value.outcome);
      return [{ id, succeeded: isAccepted }];
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
