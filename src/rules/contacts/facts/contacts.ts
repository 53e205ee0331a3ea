/** Reads contact addresses for abuse reports (XEP-0157) from the observations. */
import { gap, knownFrom, notSeen, type Gap, type Reading } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
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
  /** Services of the domain that did not answer the query for contacts, sorted. */
  readonly silent: readonly string[];
  /** Services of the domain that were not queried, or for which the scan failed, sorted. */
  readonly unasked: readonly string[];
  /**
   * Whether the list of services was queried without an answer, in every session that queries
   * services.
   */
  readonly unlisted: boolean;
  /** Whether the domain's answer to service discovery contained a contact form. */
  readonly form: boolean;
  /** Services of the domain with a contact form, if the form of the domain is missing; sorted. */
  readonly elsewhere: readonly string[];
  /** Names of all fields in the contact form, sorted. */
  readonly names: readonly string[];
  /**
   * Values of the contact fields for purposes other than abuse, sorted by name; without empty
   * fields.
   */
  readonly others: readonly ContactField[];
  /**
   * Values of the field for abuse contacts in the contact form; null if it is missing or empty.
   */
  readonly abuse: ContactField | null;
}

export interface ContactField {
  readonly name: string;
  readonly values: readonly string[];
  /** The values of the contact form field that are valid addresses. */
  readonly addresses: readonly string[];
}

/**
 * Merges the contact forms of the domain and its services. Services of other domains have their
 * own contacts. Field types are ignored, because some servers omit them. The result is unknown
 * until the domain answers, unless a service has an abuse address: then no answer of the domain
 * could make the result worse.
 */
export function contactsOf({ [AT]: { seen, subject: domain } }: Place<null>): Reading<Contacts> {
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

/**
 * Returns why the domain gave no answer about its contacts. `own` lists its answers, none of which
 * is a result.
 */
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
  // The failure may be that of a single query or that of the whole probe.
  for (const one of seen.at('entity.iq', domain)) {
    const { id, failure } = one;
    if (failure === undefined || (askedOf(one)?.query ?? 'disco#info') !== 'disco#info') continue;
    return gap('failed', { code: 'CONTACTS_UNSEEN', args: { ...failure } }, [id]);
  }
  return gap('unasked', { code: 'CONTACTS_UNASKED', args: {} });
}

/**
 * For each service, a session in which it answered outweighs one without an answer; a missing
 * answer outweighs a failure of the scan.
 */
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

/**
 * Whether a text is an address of the kinds that XEP-0157 allows: mailto (RFC 6068), xmpp (RFC
 * 5122) or https.
 */
export function isContactAddress(text: string): boolean {
  if (MAILTO.test(text) || XMPP.test(text)) return true;
  if (!/^https:\/\//i.test(text)) return false;
  try {
    return new URL(text).hostname !== '';
  } catch {
    return false;
  }
}
