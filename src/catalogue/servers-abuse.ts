import { requirement, type DeclaredRequirement } from '../judge/engine/requirement.js';
import { abuseContacts } from '../rules/contacts/rule/abuse-contacts.js';
import { operatorRow } from '../rules/shared/rule/unseen-rows.js';

const A = 'servers/abuse';

const CONTACTS =
  'Public servers MUST make abuse contacts available via XEP-0157 and respond to reports in a reasonable time frame';

export const ABUSE: readonly DeclaredRequirement[] = [
  requirement(A, 'abuse-contacts', 'MUST', abuseContacts, {}, ['federated', 'account'], {
    title: 'Abuse contacts (XEP-0157)',
    checklist: 'Abuse contacts via XEP-0157',
    why: 'People who receive spam or abuse from accounts here need an address to report it to.',
    manifesto: CONTACTS,
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
    advice: "Publish an abuse address in the server's contact form (XEP-0157).",
  }),
  operatorRow(A, 'abuse-response', 'MUST', {
    title: 'Abuse reports answered in reasonable time',
    checklist: 'Respond to reports in reasonable time',
    why: 'Abuse continues if the reports that people send are not read and answered.',
    manifesto: CONTACTS,
    advice: 'Name the people who read abuse reports, and set a time limit for answers.',
  }),
  operatorRow(A, 'jid-blocklist', 'SHOULD', {
    title: 'Real-time JID blocklist',
    checklist: 'Real-time JID blocklists (xmppbl.org)',
    why: 'Spam campaigns start and end faster than administrators can block accounts by hand.',
    manifesto: 'Real-time JID blocklists SHOULD be utilized',
    advice: 'Subscribe to a real-time blocklist such as xmppbl.org.',
  }),
  operatorRow(
    A,
    'server-blocklist',
    'SHOULD',
    {
      title: 'Long-term server blocklist',
      checklist: 'Long-term server blocklists (JabberSPAM)',
      why: 'Some servers send little but spam, and users here receive it until they are blocked.',
      manifesto: 'Long-term server blocklists SHOULD be utilized',
      advice: 'Block the servers on the JabberSPAM list.',
    },
    ['operator', 'public'],
  ),
];
