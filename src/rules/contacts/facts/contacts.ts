/** XEP-0157: whom to tell. */
import {
  SESSION_KINDS,
  type EntityAnswer,
  type Failure,
  type Observation,
  type ObservationView,
  askedOf,
} from '../../../model/index.js';
import { DISCO_INFO, readDiscoInfo } from '../../../wire/xmpp/disco.js';
import { compareText, distinct } from '../../../util/order.js';

const SERVER_INFO = 'http://jabber.org/network/serverinfo';

export interface Contacts {
  /** Whether the domain itself said what it is: nothing is known to be absent otherwise. */
  readonly answered: boolean;
  /** Of the domain where it did not: empty for silence; null where nobody asked. */
  readonly refusal: { readonly condition: string } | null;
  /** Why the answer of the domain was not seen. */
  readonly unseen: { readonly failure: Failure; readonly id: string } | null;
  /** What is on the domain, was asked too, and met the question with silence; sorted. */
  readonly silent: readonly string[];
  /** What is on the domain, and was not asked, or the scan failed at it; sorted. */
  readonly unasked: readonly string[];
  /** The list of what is on it was asked for, and came to none of those who go on to ask that. */
  readonly unlisted: boolean;
  /** Whether there was a form at all, and the fields in it, sorted. */
  readonly form: boolean;
  /** What is on the domain and has a form, where the domain itself has none; sorted. */
  readonly elsewhere: readonly string[];
  readonly names: readonly string[];
  /** What stands in each field, sorted by name; without those that hold nothing. */
  readonly fields: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** Ids of observations, sorted. */
  readonly evidence: readonly string[];
}

/**
 * The forms of the domain and of what is on it, merged. Services of others that it lists have
 * contacts of their own. No look at the types of fields: some servers give them none.
 */
export function contactsOf(seen: ObservationView<'entity.iq'>, domain: string): Contacts {
  const asked = seen
    .all('entity.iq')
    .filter(({ value, subject }) => value?.query === 'disco#info' && isOn(subject, domain));
  const own = asked.filter(({ subject }) => subject === domain);
  const forms = asked.flatMap((observation) =>
    formsOf(observation).map((form) => ({ form, id: observation.id, at: observation.subject })),
  );
  const places = distinct(forms.map(({ at }) => at));
  const names = distinct(forms.flatMap(({ form }) => form.fields.map(({ name }) => name)));
  const fields = names.map((name) => ({
    name,
    values: distinct(
      forms.flatMap(({ form }) =>
        form.fields.filter((field) => field.name === name).flatMap(({ values }) => values),
      ),
    ).filter((value) => value !== ''),
  }));
  const refused = own
    .map(({ value }) => value?.answer)
    .map((answer) =>
      answer?.answer === 'error' ? (answer.condition ?? 'undefined-condition') : '',
    )
    .sort((a, b) => compareText(b, a));
  return {
    answered: own.some(isAnswered),
    refusal: refused[0] === undefined ? null : { condition: refused[0] },
    unseen: unseenOf(seen, domain),
    ...unansweredOn(seen, domain),
    unlisted: isUnlisted(seen, domain),
    form: forms.length > 0,
    elsewhere: places.includes(domain) ? [] : places,
    names,
    fields: fields.filter(({ values }) => values.length > 0),
    evidence: distinct(forms.length > 0 ? forms.map(({ id }) => id) : own.map(({ id }) => id)),
  };
}

/** Of the question itself, or of the probe that asks it. */
function unseenOf(seen: ObservationView<'entity.iq'>, domain: string): Contacts['unseen'] {
  const failed = seen
    .at('entity.iq', domain)
    .flatMap((one) =>
      one.failure !== undefined && (askedOf(one)?.query ?? 'disco#info') === 'disco#info'
        ? [{ failure: one.failure, id: one.id }]
        : [],
    );
  return failed[0] ?? null;
}

/** A session that was told outweighs one that was not, and silence a failure of the scan. */
function unansweredOn(
  seen: ObservationView<'entity.iq'>,
  domain: string,
): Pick<Contacts, 'silent' | 'unasked'> {
  const asked = seen
    .all('entity.iq')
    .filter((one) => one.subject.endsWith(`.${domain}`) && askedOf(one)?.query === 'disco#info');
  const told = asked.filter(({ value }) => value !== undefined && !isSilent(value));
  const answering = new Set(told.map(({ subject }) => subject));
  const rest = asked.filter(({ subject }) => !answering.has(subject));
  const silent = distinct(rest.flatMap(({ subject, value }) => (value ? [subject] : [])));
  const others = distinct(rest.map(({ subject }) => subject));
  return { silent, unasked: others.filter((one) => !silent.includes(one)) };
}

function isUnlisted(seen: ObservationView<'entity.iq'>, domain: string): boolean {
  const asked = seen.at('entity.iq', domain).filter((one) => {
    const asked = askedOf(one);
    return asked?.query === 'disco#items' && SESSION_KINDS.some((by) => by === asked.by);
  });
  const told = asked.some(({ value }) => value !== undefined && !isSilent(value));
  return asked.length > 0 && !told;
}

function isSilent({ answer }: EntityAnswer): boolean {
  return answer.answer === 'silence';
}

function isOn(subject: string, domain: string): boolean {
  return subject === domain || subject.endsWith(`.${domain}`);
}

function isAnswered({ value }: Observation<'entity.iq'>): boolean {
  return value?.answer.answer === 'result' && value.answer.payload?.ns === DISCO_INFO;
}

function formsOf({ value }: Observation<'entity.iq'>) {
  const payload = value?.answer.payload;
  const info = payload == null ? null : readDiscoInfo(payload);
  return info?.forms.filter(({ type }) => type === SERVER_INFO) ?? [];
}

const HOST = String.raw`(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)*[\p{L}\p{N}-]+|\[[0-9a-f:.]+\]`;
const MAILTO = new RegExp(`^mailto:[^@\\s?]+@(?:${HOST})(?:\\?\\S*)?$`, 'iu');
const XMPP = new RegExp(`^xmpp:(?:[^@/?\\s]+@)?(?:${HOST})(?:/[^?]*)?(?:\\?\\S*)?$`, 'iu');

/** Of the kinds that XEP-0157 has: mail (RFC 6068), XMPP (RFC 5122), and the secured web. */
export function isContactAddress(text: string): boolean {
  if (MAILTO.test(text) || XMPP.test(text)) return true;
  if (!/^https:\/\//i.test(text)) return false;
  try {
    return new URL(text).hostname !== '';
  } catch {
    return false;
  }
}
