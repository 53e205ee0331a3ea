/** Requirements of the catalogue: their texts, and the parameters of the checks that judge them. */
import type { Access, Role } from './endpoint.js';
import type { ReleaseTable, SystemTable } from './release-tables.js';
import type { RequirementId } from './scalars.js';
import type { TlsVersion } from './kinds/tls.js';

export const SECTIONS = [
  'servers/abuse',
  'servers/connections',
  'servers/miscellaneous',
  'servers/registration',
  'host/security',
  'host/updates',
  'host/firewall',
  'infrastructure/dns',
  'infrastructure/pki',
  'clients/connections',
  'clients/messages',
  'clients/privacy',
] as const;
export type Section = (typeof SECTIONS)[number];

/** Requirement level in the manifesto (RFC 2119); `CONSIDERATION` if it uses no such word. */
export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'RECOMMENDED' | 'CONSIDERATION';

/** A certification authority, and which CAA properties it supports. */
export interface Authority {
  readonly name: string;
  /** Organization names (`O`) of the authority's issuing certificates. */
  readonly organizations: readonly string[];
  /**
   * Issuer domain names that the certification authority recognizes in CAA records (RFC 8659
   * §4.2).
   */
  readonly issuers: readonly string[];
  /**
   * Whether the certificate authority supports the CAA parameter `accounturi` (RFC 8657); null if
   * unknown.
   */
  readonly accountUri: boolean | null;
}

/**
 * Parameters of each check. Limits such as the minimum key size are data of the catalogue of
 * requirements, not code.
 */
export interface Checks {
  readonly 'abuse-contacts': Record<string, never>;
  readonly 'encryption-required': { readonly role: Role };
  readonly 'forward-secrecy': Record<string, never>;
  readonly 'tls-supported': { readonly version: TlsVersion };
  readonly 'tls-disabled': { readonly version: TlsVersion };
  readonly 'legacy-tls': { readonly versions: readonly string[] };
  readonly 's2s-certificates': Record<string, never>;
  readonly 'channel-binding': Record<string, never>;
  readonly certificate: {
    readonly rsaBits: number;
    readonly ecBits: number;
    /** Days before the expiry of a certificate from which it is reported as information. */
    readonly expiryDays: number;
  };
  readonly 'stanza-limit': {
    readonly role: Role;
    readonly recommended: number;
    readonly maximum: number;
  };
  readonly 'password-hashing': Record<string, never>;
  readonly 'public-registration': Record<string, never>;
  readonly invitations: Record<string, never>;
  readonly 'registration-captcha': Record<string, never>;
  readonly 'weak-password': Record<string, never>;
  readonly 'registration-rate': Record<string, never>;
  readonly 'login-limit': Record<string, never>;
  readonly 'login-block': Record<string, never>;
  readonly dnssec: Record<string, never>;
  readonly 'tlsa-records': Record<string, never>;
  readonly 'caa-present': { readonly authorities: readonly Authority[] };
  readonly 'caa-account-binding': { readonly authorities: readonly Authority[] };
  /**
   * Parameters of the check of STUN ports. `ports` lists the default UDP ports, which attackers try
   * first.
   */
  readonly 'stun-ports': { readonly ports: readonly number[] };
  /** Parameters of host requirements that outside observations can contradict. */
  readonly 'remote-access-keys': Record<string, never>;
  /** Parameters of the check of the uptime. `days` is the maximum uptime of a system. */
  readonly 'monthly-reboot': { readonly days: number };
  readonly 'supported-os': { readonly table: SystemTable };
  /** Parameters of the check of the server's clock. `seconds` is the maximum clock error. */
  readonly 'time-sources': { readonly seconds: number };
  /**
   * Parameters of the check of security releases. `days` is the maximum time until a vulnerability
   * must be fixed.
   */
  readonly 'security-releases': { readonly table: ReleaseTable; readonly days: number };
  /** Minimum random bits of an upload URL. */
  readonly 'upload-random-path': { readonly compliantBits: number; readonly partialBits: number };
  readonly 'upload-no-username': Record<string, never>;
  readonly 'e2ee-operable': Record<string, never>;
  /** Parameters of requirements that only the operator can verify. */
  readonly operator: Record<string, never>;
  /**
   * Parameters of requirements for clients. `servedBy` lists the requirements by which a server
   * supports them.
   */
  readonly client: { readonly servedBy: readonly string[] };
}
export type CheckName = keyof Checks;

export interface Advice {
  /** Advice: what to do to meet the requirement, in one or two sentences. */
  readonly text: string;
  /** Example DNS records in zone-file form. */
  readonly dns?: string;
}

/** One requirement: one sentence of the manifesto. */
export interface Requirement {
  /** Id of the requirement, a noun: `forward-secrecy`. */
  readonly id: RequirementId;
  readonly section: Section;
  readonly level: Level;
  /** Title of the requirement, a noun phrase: `TLS 1.3 supported`. */
  readonly title: string;
  /** Consequence for users if the requirement is not met, as a full sentence. */
  readonly why: string;
  readonly source: {
    /** The sentence of the manifesto that states the requirement. */
    readonly manifesto: string;
    /** RFCs and XEPs on which the requirement is based: `RFC 7590 §3.1`. */
    readonly references: readonly string[];
  };
  /**
   * Minimum access that a scan needs to observe the requirement (such as an account), and further
   * kinds of access with which it observes more.
   */
  readonly access: readonly Access[];
  /** How the requirement is observed and judged, for `explain`. */
  readonly seen: string;
  readonly ruled: string;
  readonly advice: Advice;
}
