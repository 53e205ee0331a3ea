/** Contact addresses for reports of abuse (XEP-0157). */
import { gap, knownFrom, notSeen, type Gap, type Reading } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import {
  SESSION_KINDS,
  type EntityAnswer,
  type Observation,
  type ObservationView,
  askedOf,
} from '../../../model/index.js';
import { DISCO_INFO, readDiscoInfo } from '../../../wire/xmpp/disco.js';
import { compareText, distinct } from '../../../util/order.js';

const SERVER_INFO = 'http://jabber.org/network/serverinfo';
const ABUSE = 'abuse-addresses';

export interface Contacts {
  /** What is on the domain, was asked too, and met the question with silence; sorted. */
  readonly silent: readonly string[];
  /** What is on the domain, and was not asked, or the scan failed at it; sorted. */
  readonly unasked: readonly string[];
  /** The list of what is on it was asked for, and came to none of those who go on to ask that. */
  readonly unlisted: boolean;
  /** Whether there was a form at all. */
  readonly form: boolean;
  /** What is on the domain and has a form, where the domain itself has none; sorted. */
  readonly elsewhere: readonly string[];
  /** Names of all fields in the form, sorted. */
  readonly names: readonly string[];
  /** Values of each other field than the one for abuse, sorted by name; without empty fields. */
  readonly others: readonly ContactField[];
  /** Values of the field for abuse; null where it is absent or empty. */
  readonly abuse: ContactField | null;
}

export interface ContactField {
  readonly name: string;
  readonly values: readonly string[];
  /** Those of the values that are addresses. */
  readonly addresses: readonly string[];
}

/**
 * The forms of the domain and of what is on it, merged. Services of others that it lists have
 * contacts of their own. No look at the types of fields: some servers give them none. Not seen
 * until the domain itself answers, unless a service has an address for abuse: no answer of the
 * domain could make that worse.
 */
export function contactsOf({ seen, subject: domain }: Place<null>): Reading<Contacts> {
  const asked = seen
    .all('entity.iq')
    .filter(({ value, subject }) => value?.query === 'disco#info' && isOn(subject, domain));
  const own = asked.filter(({ subject }) => subject === domain);
  const forms = asked.flatMap((observation) =>
    formsOf(observation).map((form) => ({ form, id: observation.id, at: observation.subject })),
  );
  const places = distinct(forms.map(({ at }) => at));
  const names = distinct(forms.flatMap(({ form }) => form.fields.map(({ name }) => name)));
  const fields = names
    .map((name) =>
      fieldOf(
        name,
        forms.flatMap(({ form }) => form.fields),
      ),
    )
    .filter(({ values }) => values.length > 0);
  const evidence = distinct(forms.length > 0 ? forms.map(({ id }) => id) : own.map(({ id }) => id));
  const abuse = fields.find(({ name }) => name === ABUSE) ?? null;
  if (!own.some(isAnswered) && (abuse === null || abuse.addresses.length === 0)) {
    return notSeen(unansweredGap(seen, domain, own, evidence));
  }
  const contacts: Contacts = {
    ...unansweredOn(seen, domain),
    unlisted: isUnlisted(seen, domain),
    form: forms.length > 0,
    elsewhere: places.includes(domain) ? [] : places,
    names,
    others: fields.filter(({ name }) => name !== ABUSE),
    abuse,
  };
  return knownFrom(contacts, evidence);
}

function fieldOf(
  name: string,
  fields: readonly { readonly name: string; readonly values: readonly string[] }[],
): ContactField {
  const values = distinct(
    fields.filter((field) => field.name === name).flatMap((field) => field.values),
  ).filter((value) => value !== '');
  return { name, values, addresses: values.filter(isContactAddress) };
}

/** Why the answer of the domain was not seen. `own`: its answers, none of which is a result. */
function unansweredGap(
  seen: ObservationView<'entity.iq'>,
  domain: string,
  own: readonly Observation<'entity.iq'>[],
  evidence: readonly string[],
): Gap {
  const [condition] = own
    .map(({ value }) => value?.answer)
    .map((answer) =>
      answer?.answer === 'error' ? (answer.condition ?? 'undefined-condition') : '',
    )
    .sort((a, b) => compareText(b, a));
  if (condition !== undefined) {
    return gap('unsure', { code: 'CONTACTS_UNANSWERED', args: { condition } }, evidence);
  }
  // Of the question itself, or of the probe that asks it.
  for (const one of seen.at('entity.iq', domain)) {
    const { id, failure } = one;
    if (failure === undefined || (askedOf(one)?.query ?? 'disco#info') !== 'disco#info') continue;
    return gap('failed', { code: 'CONTACTS_UNSEEN', args: { ...failure } }, [id]);
  }
  return gap('unasked', { code: 'CONTACTS_UNASKED', args: {} });
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
