/** Requirements on the handling of abuse by operators, which a scan cannot observe. */
import { configuredServerList, configuredUserList } from '../../configuration/rule/services.js';
import { operatorRow } from '../../shared/rule/unseen-rows.js';

export const ABUSE_RESPONSE = operatorRow('servers/abuse', 'abuse-response', 'MUST', {
  title: 'Abuse reports answered in reasonable time',
  checklist: 'Respond to reports in reasonable time',
  why: 'Abuse continues if the reports that people send are not read and answered.',
  manifesto:
    'Public servers MUST make abuse contacts available via XEP-0157 and respond to reports in a reasonable time frame',
  advice: 'Name the people who read abuse reports, and set a time limit for answers.',
});

export const JID_BLOCKLIST = operatorRow('servers/abuse', 'jid-blocklist', 'SHOULD', {
  title: 'Real-time JID blocklist',
  checklist: 'Real-time JID blocklists (xmppbl.org)',
  why: 'Spam campaigns start and end faster than administrators can block accounts by hand.',
  manifesto: 'Real-time JID blocklists SHOULD be utilized',
  further: { configured: configuredUserList },
  advice: 'Subscribe to a real-time blocklist such as xmppbl.org.',
});

export const SERVER_BLOCKLIST = operatorRow(
  'servers/abuse',
  'server-blocklist',
  'SHOULD',
  {
    title: 'Long-term server blocklist',
    checklist: 'Long-term server blocklists (JabberSPAM)',
    why: 'Some servers send little but spam, and users here receive it until they are blocked.',
    manifesto: 'Long-term server blocklists SHOULD be utilized',
    further: { configured: configuredServerList },
    advice: 'Block the servers on the JabberSPAM list.',
  },
  ['operator', 'public'],
);
