/** The legend, the headings and the set phrases that all reports share. */
import type {
  Access,
  Failure,
  Finding,
  Priority,
  Section,
  Status,
  Verdict,
} from '../../model/index.js';

export const MANIFESTO = {
  title: '2025 Safeguarding XMPP Manifesto',
  url: 'https://github.com/divestedcg/safeguarding-xmpp-2025',
};

export const MARKS: Readonly<Record<Finding['status'], string>> = {
  compliant: '✅',
  partial: '⚠️',
  missing: '❌',
  configurable: '🔧',
  manual: '📋',
  'not-applicable': '➖',
  'not-observed': '❔',
  information: 'ℹ️',
};

export const MEANINGS: Readonly<Record<Status, string>> = {
  compliant: 'Requirement met',
  partial: 'Partly met, or advertised but not verified',
  missing: 'Requirement not met',
  configurable: 'Can be enabled: present in the configuration, but off by default',
  manual: 'Only the operator can tell',
  'not-applicable': 'Does not apply to this service',
  'not-observed': 'Could be checked from outside, but was not; the reason is given',
};

/** The one-word comment that the checklist puts behind each status of its summary. */
export const WEIGHTS: Readonly<Record<Status, string>> = {
  compliant: 'Strong',
  partial: 'Needs Attention',
  missing: 'Critical',
  configurable: 'Off by Default',
  manual: 'Operational',
  'not-applicable': 'Out of Scope',
  'not-observed': 'No Evidence',
};

export const VERDICT_MEANINGS: Readonly<Record<Verdict['status'], string>> = {
  compliant: 'Every MUST requirement is met or does not apply.',
  'non-compliant': 'At least one MUST requirement is missing.',
  undetermined: 'No MUST requirement is missing, but not all could be verified.',
};

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

export const ACCESS: Readonly<Record<Access, string>> = {
  public: 'no account',
  federated: 'an account on another server, or a certificate of your own domain',
  account: 'an account on this service',
  intrusive:
    "the operator's permission for intrusive tests (may trigger a ban, leave traces, send much data)",
  operator: 'information from the operator',
};

/** The option that gives the access; no option gives that of the operator. */
export const ACCESS_OPTIONS = {
  federated: '--federated',
  account: '--account',
  intrusive: '--allow-intrusive',
} as const satisfies Partial<Record<Access, string>>;

const REASONS: Readonly<Record<Failure['reason'], string>> = {
  timeout: 'no answer in time',
  refused: 'connection refused',
  reset: 'connection reset',
  closed: 'connection closed',
  unreachable: 'unreachable',
  'no-route': 'this machine has no route to it',
  servfail: 'DNS lookup failed',
  malformed: 'invalid answer',
  limited: 'rate limit of the server',
  forbidden: 'blocked by the address policy',
  budget: 'connection budget used up',
  unsupported: 'not supported by this program',
  skipped: 'skipped',
  bug: 'internal error of this program',
};

/**
 * `tls: no answer in time (192.0.2.7:5222: …)`, and `tcp: 192.0.2.7:5222: connection refused
 * (ECONNREFUSED)` where the detail names the reason itself.
 */
export function failureText(failure: Failure): string {
  const { layer, detail } = failure;
  const reason = reasonText(failure);
  if (detail === '') return `${layer}: ${reason}`;
  return `${layer}: ${detail.includes(reason) ? detail : `${reason} (${detail})`}`;
}

/** `refused` above TCP is a refused request, not a refused connection. */
function reasonText({ layer, reason }: Failure): string {
  if (reason !== 'refused' || layer === 'tcp') return REASONS[reason];
  return layer === 'starttls' ? 'STARTTLS refused' : 'refused';
}

/** `3 endpoints`, `1 endpoint`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `2026-01-31 12:00:00 UTC`, of an ISO 8601 time in UTC. */
export function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** `12.3 s`, `2 min 5 s`. */
export function durationText(startedAt: string, endedAt: string): string {
  const seconds = Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

/** By how much it asks for somebody. */
export const WORST_FIRST: readonly Status[] = [
  'missing',
  'partial',
  'configurable',
  'not-observed',
  'manual',
  'compliant',
  'not-applicable',
];
