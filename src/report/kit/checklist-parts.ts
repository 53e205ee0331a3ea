/** Parts, sections and priorities in the order and with the titles of the checklist. */
import type { Priority, Section } from '../../model/index.js';

export interface Part {
  readonly title: string;
  readonly icon: string;
  readonly note: string | null;
  readonly sections: readonly { readonly section: Section; readonly title: string }[];
}

export const PARTS: readonly Part[] = [
  {
    title: 'Servers',
    icon: '🖥️',
    note: null,
    sections: [
      { section: 'servers/abuse', title: 'Abuse & Spam Control' },
      { section: 'servers/connections', title: 'Connections' },
      { section: 'servers/miscellaneous', title: 'Miscellaneous' },
      { section: 'servers/registration', title: 'Registration' },
    ],
  },
  {
    title: 'Host Systems',
    icon: '🖥️',
    note: null,
    sections: [
      { section: 'host/security', title: 'System Security' },
      { section: 'host/updates', title: 'System Updates' },
      { section: 'host/firewall', title: 'System Firewall' },
    ],
  },
  {
    title: 'Supporting Infrastructure',
    icon: '🌐',
    note: null,
    sections: [
      { section: 'infrastructure/dns', title: 'DNS' },
      { section: 'infrastructure/pki', title: 'PKI' },
    ],
  },
  {
    title: 'Clients',
    icon: '📱',
    note: 'These are recommendations for XMPP clients, not server configuration',
    sections: [
      { section: 'clients/connections', title: 'Connections' },
      { section: 'clients/messages', title: 'Messages' },
      { section: 'clients/privacy', title: 'Privacy' },
    ],
  },
];

export const PRIORITIES: readonly { readonly priority: Priority; readonly title: string }[] = [
  { priority: 'high', title: 'High' },
  { priority: 'medium', title: 'Medium' },
  { priority: 'low', title: 'Low' },
];
