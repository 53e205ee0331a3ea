import type { DeclaredRequirement } from '../judge/engine/requirement.js';
import {
  CLIENT_CALL_RELAY,
  CLIENT_CHANNEL_BINDING,
  CLIENT_DNSSEC,
  CLIENT_E2EE,
  CLIENT_E2EE_DEFAULT,
  CLIENT_MUC_JID_WARNING,
  CLIENT_NO_AUTO_DOWNLOAD,
  CLIENT_NO_CHAT_STATE,
  CLIENT_PRIVATE_STORAGE,
  CLIENT_RECONNECTION,
  CLIENT_TLSA,
} from '../rules/clients/rule/clients.js';

const CONNECTIONS: readonly DeclaredRequirement[] = [
  CLIENT_DNSSEC,
  CLIENT_TLSA,
  CLIENT_CHANNEL_BINDING,
  CLIENT_RECONNECTION,
];

const MESSAGES: readonly DeclaredRequirement[] = [CLIENT_E2EE, CLIENT_E2EE_DEFAULT];

const PRIVACY: readonly DeclaredRequirement[] = [
  CLIENT_MUC_JID_WARNING,
  CLIENT_NO_AUTO_DOWNLOAD,
  CLIENT_NO_CHAT_STATE,
  CLIENT_PRIVATE_STORAGE,
  CLIENT_CALL_RELAY,
];

export const CLIENTS: readonly DeclaredRequirement[] = [...CONNECTIONS, ...MESSAGES, ...PRIVACY];
