import type { TypedCoded } from '../../codes.js';
import { contactsOf, isContactAddress, type Contacts } from '../facts/contacts.js';
import type { Basis, Status } from '../../../model/index.js';
import {
  findingOf,
  outcomeOf,
  type AnyInput,
  type Check,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';
import { withoutSession } from '../../../judge/engine/without-session.js';

const ABUSE = 'abuse-addresses';
/** Whoever reads these can be told of abuse too. */
const INSTEAD = ['admin-addresses', 'support-addresses'];

/** XEP-0157. What is published is read off the wire; whether anybody reads it is another row. */
export const abuseContacts: Check<'abuse-contacts'> = (input) => {
  const { seen, domain } = input;
  const contacts = contactsOf(seen, domain);
  const [status, coded] = ruled(contacts);
  // What the domain itself says may be better than what is on it.
  if (!contacts.answered && status !== 'compliant') return unanswered(input, contacts);
  // A service that the scan did not come to ask may publish them.
  if (status === 'missing' && (contacts.unasked.length > 0 || contacts.unlisted)) {
    const args = { silent: contacts.unasked };
    const maybe: TypedCoded = { code: 'CONTACTS_MAYBE_ELSEWHERE', args };
    const mark = findingOf(domain, 'not-observed', null, maybe, contacts.evidence);
    return outcomeOf('not-observed', null, maybe, [mark]);
  }
  const others = contacts.fields
    .filter(({ name }) => name !== ABUSE)
    .map(({ name, values }) =>
      findingOf(
        domain,
        'information',
        null,
        { code: 'CONTACTS_PUBLISHED', args: { field: shortOf(name), contacts: values } },
        contacts.evidence,
      ),
    );
  const basis: Basis = 'observed';
  const mark = findingOf(domain, status, basis, coded, contacts.evidence);
  return outcomeOf(status, basis, coded, [mark, ...others, ...placeMarks(contacts, domain)]);
};

/**
 * Where the form is, if the domain has none; and which services did not answer. A silent service is
 * often another virtual host: it does not hide that the domain itself publishes no contact.
 */
function placeMarks(
  { elsewhere, silent, evidence }: Contacts,
  domain: string,
): readonly SubjectFinding[] {
  const found: TypedCoded[] = [];
  if (elsewhere.length > 0) {
    found.push({ code: 'CONTACTS_ON_SERVICES', args: { services: elsewhere } });
  }
  if (silent.length > 0) found.push({ code: 'CONTACTS_SERVICES_SILENT', args: { silent } });
  return found.map((coded) => findingOf(domain, 'information', null, coded, evidence));
}

function ruled({ form, names, fields }: Contacts): readonly [Status, TypedCoded] {
  const valid = (name: string): readonly string[] =>
    (fields.find((field) => field.name === name)?.values ?? []).filter(isContactAddress);
  const abuse = valid(ABUSE);
  if (abuse.length > 0) {
    return ['compliant', { code: 'ABUSE_CONTACTS', args: { contacts: abuse } }];
  }
  const instead = INSTEAD.filter((name) => valid(name).length > 0);
  if (instead.length > 0) {
    return ['partial', { code: 'CONTACTS_WITHOUT_ABUSE', args: { fields: instead.map(shortOf) } }];
  }
  const unreadable = fields.find(({ name }) => name === ABUSE)?.values ?? [];
  if (unreadable.length > 0) {
    return ['partial', { code: 'ABUSE_CONTACTS_INVALID', args: { contacts: unreadable } }];
  }
  if (!form) return ['missing', { code: 'NO_CONTACT_FORM', args: {} }];
  if (names.length === 0) return ['missing', { code: 'CONTACT_FORM_EMPTY', args: {} }];
  return ['missing', { code: 'CONTACT_FIELDS_EMPTY', args: { fields: names } }];
}

/** `admin`, of `admin-addresses`. */
function shortOf(field: string): string {
  return field.replace(/-addresses$/, '');
}

function unanswered(input: AnyInput, { refusal, unseen, evidence }: Contacts): Outcome {
  if (refusal !== null) {
    const coded: TypedCoded = { code: 'CONTACTS_UNANSWERED', args: refusal };
    const mark = findingOf(input.domain, 'not-observed', null, coded, evidence);
    return outcomeOf('not-observed', null, coded, [mark]);
  }
  if (unseen !== null) {
    const coded: TypedCoded = { code: 'CONTACTS_UNSEEN', args: { ...unseen.failure } };
    const mark = findingOf(input.domain, 'not-observed', null, coded, [unseen.id]);
    return outcomeOf('not-observed', null, coded, [mark]);
  }
  return withoutSession(input, { code: 'CONTACTS_UNASKED', args: {} });
}
