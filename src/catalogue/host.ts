import type { DeclaredRequirement } from '../judge/engine/requirement.js';
import {
  MALICIOUS_IP_BLOCKING,
  RECOMMENDED_IP_LISTS,
  SHARED_IP_IMPACT,
  TOR_ONION,
} from '../rules/host/rule/host-firewall.js';
import {
  BALANCED_LOGGING,
  DAEMON_SANDBOXING,
  DISK_ENCRYPTION,
  MAC_CONFINEMENT,
  MEMORY_ENCRYPTION,
  NO_DISK_SWAP,
  PROGRAM_ALLOWLISTING,
  REMOTE_ACCESS_KEY_PROTECTION,
  REMOTE_ACCESS_MFA,
  SECURE_BOOT,
  SERVICE_ISOLATION,
} from '../rules/host/rule/host-security.js';
import {
  FREQUENT_UPDATES,
  RESTART_AFTER_CRITICAL_UPDATES,
} from '../rules/host/rule/host-updates.js';
import { REMOTE_ACCESS_KEYS } from '../rules/host/rule/remote-access-keys.js';
import {
  MONTHLY_UPDATES,
  SERVICE_RESTART_AFTER_UPDATES,
} from '../rules/host/rule/security-releases.js';
import { MONTHLY_REBOOT, TIME_SOURCES } from '../rules/host/rule/server-clock.js';
import { SUPPORTED_OS } from '../rules/host/rule/supported-os.js';

const SECURITY: readonly DeclaredRequirement[] = [
  REMOTE_ACCESS_KEYS,
  REMOTE_ACCESS_MFA,
  REMOTE_ACCESS_KEY_PROTECTION,
  DAEMON_SANDBOXING,
  MAC_CONFINEMENT,
  SERVICE_ISOLATION,
  PROGRAM_ALLOWLISTING,
  BALANCED_LOGGING,
  SECURE_BOOT,
  MEMORY_ENCRYPTION,
  DISK_ENCRYPTION,
  NO_DISK_SWAP,
  TIME_SOURCES,
];

const UPDATES: readonly DeclaredRequirement[] = [
  SUPPORTED_OS,
  MONTHLY_UPDATES,
  FREQUENT_UPDATES,
  RESTART_AFTER_CRITICAL_UPDATES,
  MONTHLY_REBOOT,
  SERVICE_RESTART_AFTER_UPDATES,
];

const FIREWALL: readonly DeclaredRequirement[] = [
  MALICIOUS_IP_BLOCKING,
  SHARED_IP_IMPACT,
  TOR_ONION,
  RECOMMENDED_IP_LISTS,
];

export const HOST: readonly DeclaredRequirement[] = [...SECURITY, ...UPDATES, ...FIREWALL];
