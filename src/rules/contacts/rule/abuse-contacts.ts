import { configuredContacts } from '../../configuration/rule/services.js';
import { requirement } from '../../../judge/engine/requirement.js';
import type { Known } from '../../../judge/engine/reading.js';
import { defineRule, type Said, type Say } from '../../../judge/engine/rule.js';
import type { Checks } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import { contactsOf, type Contacts } from '../facts/contacts.js';

type ContactCodes = Pick<
  Codes,
  | 'ABUSE_CONTACTS'
  | 'ABUSE_CONTACTS_INVALID'
  | 'CONTACT_FIELDS_EMPTY'
  | 'CONTACT_FORM_EMPTY'
  | 'CONTACTS_MAYBE_ELSEWHERE'
  | 'CONTACTS_ON_SERVICES'
  | 'CONTACTS_PUBLISHED'
  | 'CONTACTS_SERVICES_SILENT'
  | 'CONTACTS_WITHOUT_ABUSE'
  | 'NO_CONTACT_FORM'
>;

/** Contact fields other than the one for abuse, whose addresses also reach the operator. */
const INSTEAD = ['admin-addresses', 'support-addresses'];

/** XEP-0157: checks whether addresses are published, not whether mail to them is read. */
export const abuseContacts = defineRule<Checks['abuse-contacts'], ContactCodes>()({
  scope: 'domain',
  needs: { contacts: contactsOf },
  decide({ contacts }, say) {
    const { abuse, others, unasked, unlisted } = contacts.value;
    const ruled =
      abuse !== null && abuse.addresses.length > 0
        ? say.met(contacts, 'observed', 'ABUSE_CONTACTS', { contacts: abuse.addresses })
        : withoutAbuse(contacts, say);
    // A service that was not queried may publish contact addresses.
    if (ruled.status === 'missing' && (unasked.length > 0 || unlisted)) {
      return say.unseen('CONTACTS_MAYBE_ELSEWHERE', { silent: unasked }, contacts);
    }
    const published = others.map(({ name, values }) =>
      say.note(contacts, 'CONTACTS_PUBLISHED', { field: shortOf(name), contacts: values }),
    );
    return [ruled, ...published, ...placeNotes(contacts, say)];
  },
  order: 'said',
  row: {},
});

function withoutAbuse(contacts: Known<Contacts>, say: Say<ContactCodes>): Said {
  const { abuse, others, form, names } = contacts.value;
  const instead = others
    .filter(({ name, addresses }) => INSTEAD.includes(name) && addresses.length > 0)
    .map(({ name }) => shortOf(name));
  if (instead.length > 0) {
    return say.partial(contacts, 'observed', 'CONTACTS_WITHOUT_ABUSE', { fields: instead });
  }
  if (abuse !== null) {
    return say.partial(contacts, 'observed', 'ABUSE_CONTACTS_INVALID', { contacts: abuse.values });
  }
  if (!form) return say.missing(contacts, 'observed', 'NO_CONTACT_FORM', {});
  return names.length === 0
    ? say.missing(contacts, 'observed', 'CONTACT_FORM_EMPTY', {})
    : say.missing(contacts, 'observed', 'CONTACT_FIELDS_EMPTY', { fields: names });
}

/**
 * Notes on which service publishes the contact form if the domain does not, and which services did
 * not answer. A silent service is often another virtual host, so it does not make a missing
 * contact uncertain.
 */
function placeNotes(contacts: Known<Contacts>, say: Say<ContactCodes>): readonly Said[] {
  const { elsewhere, silent } = contacts.value;
  return [
    ...(elsewhere.length > 0
      ? [say.note(contacts, 'CONTACTS_ON_SERVICES', { services: elsewhere })]
      : []),
    ...(silent.length > 0 ? [say.note(contacts, 'CONTACTS_SERVICES_SILENT', { silent })] : []),
  ];
}

/** Returns the short name of a contact field: `admin` for `admin-addresses`. */
function shortOf(field: string): string {
  return field.replace(/-addresses$/, '');
}

export const ABUSE_CONTACTS = requirement(
  'servers/abuse',
  'abuse-contacts',
  'MUST',
  abuseContacts,
  {},
  ['federated', 'account'],
  {
    title: 'Abuse contacts (XEP-0157)',
    checklist: 'Abuse contacts via XEP-0157',
    why: 'People who receive spam or abuse from accounts here need an address to report it to.',
    manifesto:
      'Public servers MUST make abuse contacts available via XEP-0157 and respond to reports in a reasonable time frame',
    references: ['XEP-0157', 'XEP-0128'],
    seen: [
      'The scan reads the contact form (XEP-0157) in disco#info of the domain and of its services.',
      'The query needs an account on the service (--account, or --anonymous if the server offers ANONYMOUS).',
      'An account elsewhere (--federated) or your own server (--s2s-identity) can send it too.',
    ],
    ruled: [
      'Compliant if the form lists a mailto:, xmpp: or https: address for abuse.',
      'Partial if it lists valid addresses for admin or support only, or an abuse address of another kind.',
      'Missing if there is no form, the form is empty, or its fields have no usable address.',
      'Not observed if the domain does not answer, or if a service that may have the form was not asked.',
      'A form on a service of the domain counts as well.',
      'A service that does not answer changes nothing.',
    ],
    further: { configured: configuredContacts },
    advice: "Publish an abuse address in the server's contact form (XEP-0157).",
  },
);
