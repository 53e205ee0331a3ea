/** Requirements for clients: a scan of a server cannot check them. */
import { clientRow } from '../../shared/rule/unseen-rows.js';

export const CLIENT_DNSSEC = clientRow(
  'clients/connections',
  'client-dnssec',
  'SHOULD',
  {
    title: 'DNSSEC enforced',
    checklist: 'DNSSEC enforcement',
    why: "A client that accepts forged DNS records can be sent to an attacker's host.",
    manifesto: 'DNSSEC SHOULD be enforced for lookups',
    advice: 'Recommend clients that enforce DNSSEC.',
  },
  ['dnssec'],
);

export const CLIENT_TLSA = clientRow(
  'clients/connections',
  'client-tlsa',
  'MUST',
  {
    title: 'TLSA verified',
    checklist: 'TLSA record verification',
    why: 'A client that ignores TLSA records accepts a wrongly issued certificate.',
    manifesto: 'Certificate fingerprints MUST be verified if TLSA records are available',
    advice: 'Recommend clients that verify TLSA records.',
  },
  ['tlsa-records'],
);

export const CLIENT_CHANNEL_BINDING = clientRow(
  'clients/connections',
  'client-channel-binding',
  'MUST',
  {
    title: 'Channel binding enforced',
    checklist: 'Channel binding enforcement',
    why: 'An attacker can remove channel binding from the offer if the client does not insist on it.',
    manifesto: 'Channel binding MUST be perpetually enforced for a server if ever utilized',
    advice: 'Recommend clients that enforce channel binding once they have used it.',
  },
  ['channel-binding'],
);

export const CLIENT_RECONNECTION = clientRow(
  'clients/connections',
  'client-reconnection',
  'SHOULD',
  {
    title: 'Robust reconnection',
    checklist: 'Robust reconnection',
    why: 'Users miss messages if their client does not reconnect after the server restarts.',
    manifesto:
      'Clients SHOULD robustly attempt reconnection to servers and MUCs after they have been rebooted',
    advice: 'Recommend clients that reconnect to servers and rooms by themselves.',
  },
);

export const CLIENT_E2EE = clientRow(
  'clients/messages',
  'client-e2ee',
  'MUST',
  {
    title: 'E2EE supported',
    checklist: 'E2EE support required',
    why: 'Without end-to-end encryption, the server can read every message.',
    manifesto: 'Some form of E2EE MUST be supported',
    advice: 'Recommend clients with end-to-end encryption.',
  },
  ['e2ee-operable'],
);

export const CLIENT_E2EE_DEFAULT = clientRow(
  'clients/messages',
  'client-e2ee-default',
  'SHOULD',
  {
    title: 'E2EE by default',
    checklist: 'E2EE by default (1:1 and groups)',
    why: 'Most users do not enable encryption themselves, so their messages stay readable for the server.',
    manifesto: '1:1 and private group chats SHOULD be E2EE by default',
    advice: 'Recommend clients that encrypt end to end by default.',
  },
  ['e2ee-operable'],
);

export const CLIENT_MUC_JID_WARNING = clientRow(
  'clients/privacy',
  'client-muc-jid-warning',
  'MUST',
  {
    title: 'JID disclosure warning',
    checklist: 'JID disclosure warnings',
    why: 'In a non-anonymous room every participant sees the address of the user.',
    manifesto: 'The user MUST be warned about JID disclosure before joining a non-anonymous MUC',
    advice: 'Recommend clients that warn before they show the JID to a room.',
  },
);

export const CLIENT_NO_AUTO_DOWNLOAD = clientRow(
  'clients/privacy',
  'client-no-auto-download',
  'MUST NOT',
  {
    title: 'No auto-download from strangers',
    checklist: 'No auto-download from strangers',
    why: 'An automatic download shows the address of the user to a stranger, and may be an attack.',
    manifesto:
      'The client MUST NOT ever automatically download any files from strangers or in public MUCs',
    advice: 'Recommend clients that download files from strangers only on request.',
  },
);

export const CLIENT_NO_CHAT_STATE = clientRow(
  'clients/privacy',
  'client-no-chat-state',
  'SHOULD NOT',
  {
    title: 'No chat states to strangers',
    checklist: 'No chat state to strangers',
    why: 'Chat states show strangers when the user is active.',
    manifesto:
      'The client SHOULD NOT send chat state indicators to strangers or in public MUCS by default',
    advice: 'Recommend clients that send chat states to contacts only.',
  },
);

export const CLIENT_PRIVATE_STORAGE = clientRow(
  'clients/privacy',
  'client-private-storage',
  'SHOULD',
  {
    title: 'Private file storage',
    checklist: 'Non-public file storage',
    why: 'Other apps on the device can read files in public storage.',
    manifesto:
      'The client SHOULD store received files in non-public storage on the device by default',
    advice: 'Recommend clients that store received files privately.',
  },
);

export const CLIENT_CALL_RELAY = clientRow(
  'clients/privacy',
  'client-call-relay',
  'SHOULD',
  {
    title: 'Call relay for strangers',
    checklist: 'No call relay to strangers',
    why: 'A direct call shows the IP address of the user to the other side.',
    manifesto: 'The client SHOULD relay calls to or from strangers by default',
    advice: 'Recommend clients that relay calls with strangers.',
  },
  ['stun-ports'],
);
