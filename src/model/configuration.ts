/**
 * Settings of a server's configuration file: only settings that requirements need, never a secret.
 */
import type { Count, Port, PositiveCount } from './scalars.js';
import type { ConfiguredSoftware } from './verdict.js';

/** An option that decides a setting, and where the file sets it. */
export interface OptionPlace {
  /**
   * Name of the option: `c2s_stanza_size_limit`, `modules_enabled: limit_auth`,
   * `listen[0].max_stanza_size`.
   */
  readonly option: string;
  /** Path of the configuration file as the server names it: `/etc/prosody/conf.d/chat.cfg.lua`. */
  readonly file: string;
  /** Line number in the configuration file, from 1; null if only the file is known. */
  readonly line: PositiveCount | null;
}

/**
 * The effective value of a setting for a host. `from` is empty if the software's default applies.
 * `value` is null if the configuration file does not determine it, and `untold` is the reason.
 * `ports` are those of the listeners with the value; absent if all listeners of the role have it.
 */
export type Configured<T> =
  | { readonly value: T; readonly from: readonly OptionPlace[]; readonly ports?: readonly Port[] }
  | { readonly value: null; readonly from: readonly OptionPlace[]; readonly untold: Untold };

/**
 * Why a setting is unknown. `cipher-string`: a cipher string that this program does not understand.
 * `module`: a module that is not part of the software decides. `elsewhere`: another system such as
 * LDAP has the value. `outside`: usually done by another program such as fail2ban. `script`: the
 * file contains code that could not be evaluated. `value`: the server may interpret the value
 * differently.
 */
export type Untold = 'cipher-string' | 'module' | 'elsewhere' | 'outside' | 'script' | 'value';

/**
 * Whether connections must be encrypted. `off` means that the server has no connections of this
 * role.
 */
export type ConfiguredEncryption = 'required' | 'optional' | 'none' | 'off';

export interface ConfiguredTls {
  /** TLS versions that the file allows, oldest first. OpenSSL may allow fewer. */
  readonly versions: readonly string[];
  /**
   * Whether all suites below TLS 1.3 have forward secrecy; null if the cipher string is not
   * understood.
   */
  readonly forwardSecret: boolean | null;
  /** The effective cipher string, for reports; null for OpenSSL's default. */
  readonly ciphers: string | null;
}

/** Settings of a server configuration by name. Each one decides one or more requirements. */
export interface ConfiguredSettings {
  /**
   * Contact addresses (XEP-0157) as URIs by role, limited in number. `published` is true if a
   * module publishes them.
   */
  readonly contacts: Configured<{
    readonly published: boolean;
    readonly abuse: readonly string[];
    /** Roles other than abuse that have a valid contact, sorted: `admin`, `support` and others. */
    readonly others: readonly string[];
  }>;
  /** Names of blocklists of JIDs. `users` holds the lists that protect the inbox of users. */
  readonly jidBlocklist: Configured<{
    readonly users: readonly string[];
    readonly rooms: readonly string[];
    /** Blocklist files that are not updated automatically. */
    readonly fixed: readonly string[];
  }>;
  readonly serverBlocklist: Configured<{
    readonly updated: readonly string[];
    readonly fixed: readonly string[];
  }>;
  readonly c2sEncryption: Configured<ConfiguredEncryption>;
  readonly s2sEncryption: Configured<ConfiguredEncryption>;
  /**
   * Whether a valid certificate is required on s2s. `exempt` means required except for `domains`.
   * `dialback` means that dialback is also accepted. `unchecked` means that an invalid certificate
   * is accepted, without dialback.
   */
  readonly s2sCertificates: Configured<{
    readonly enforced: 'always' | 'exempt' | 'dialback' | 'unchecked' | 'off';
    readonly domains: readonly string[];
  }>;
  /** TLS settings for clients. A role without TLS has `versions: []`. */
  readonly c2sTls: Configured<ConfiguredTls>;
  readonly s2sTls: Configured<ConfiguredTls>;
  /**
   * Channel-binding types that this version of the software offers with these settings, by TLS
   * version.
   */
  readonly channelBinding: Configured<{
    readonly tls12: readonly string[];
    readonly tls13: readonly string[];
    /** Whether a SCRAM mechanism is enabled. */
    readonly scram: boolean;
  }>;
  /** Maximum stanza size for clients in octets; `bytes` is null without a limit. */
  readonly c2sStanzaLimit: Configured<{ readonly bytes: Count | null }>;
  readonly s2sStanzaLimit: Configured<{ readonly bytes: Count | null }>;
  /**
   * How passwords are stored: hashed for SCRAM, or in plain text. `iterations` is null if the
   * software has no such option.
   */
  readonly passwords: Configured<{
    readonly stored: 'hashed' | 'plain';
    readonly hash: string | null;
    readonly iterations: Count | null;
    /** Why old passwords may still be stored in plain text (`sql`), or null. */
    readonly leftovers: 'sql' | null;
  }>;
  /** Limit of failed logins. `partial` means that it does not apply to every way to log in. */
  readonly loginLimit: Configured<{
    readonly limit: 'all' | 'partial' | 'none';
    readonly by: string | null;
  }>;
  /** Blocking of an address after failed logins. `server`: only this server blocks the address. */
  readonly loginBlock: Configured<{
    readonly block: 'server' | 'none';
    readonly by: string | null;
  }>;
  readonly e2ee: Configured<{
    /** Whether personal eventing (XEP-0163) is enabled, which OMEMO keys need. */
    readonly pep: boolean;
    /** Options and modules that refuse end-to-end encryption, sorted. */
    readonly refusing: readonly string[];
  }>;
  /** Upload services. `name` is the part of the user name that is in the URL. */
  readonly upload: Configured<{
    readonly service: string | null;
    /** Whether the path of the upload URL is random. */
    readonly random: boolean;
    /** Random bits in the path, if the file sets their number. */
    readonly bits?: Count;
    readonly name: 'none' | 'hashed' | 'plain';
  }>;
  readonly registration: Configured<'closed' | 'invitation' | 'open'>;
  readonly captcha: Configured<'captcha' | 'web' | 'none'>;
  /** Minimum length of a password, or minimum entropy in bits for ejabberd; 0 for none. */
  readonly weakPasswords: Configured<{
    readonly least: Count;
    readonly unit: 'characters' | 'bits';
  }>;
  readonly invitations: Configured<{ readonly module: string | null }>;
  /** Registrations allowed for one address: `count` in `seconds`; null without a limit. */
  readonly registrationRate: Configured<{
    readonly limit: { readonly count: Count; readonly seconds: Count } | null;
    /** An incomplete rate limit, such as a count without a period; null if there is none. */
    readonly half: string | null;
  }>;
  /** Number of addresses that are notified of registrations; null if the module is disabled. */
  readonly registrationWatch: Configured<{ readonly watchers: Count | null }>;
  /** STUN and TURN ports that the server announces or serves; null if there are none. */
  readonly stun: Configured<{ readonly ports: readonly Port[] | null }>;
  /**
   * Amount of logging. `debug` means that a log has the debug level, `messages` that message texts
   * are stored.
   */
  readonly logging: Configured<'balanced' | 'debug' | 'messages' | 'none'>;
  readonly onion: Configured<{ readonly by: string | null }>;
}

/** Name of a setting in `ConfiguredSettings`. */
export type SettingName = keyof ConfiguredSettings;

/**
 * Settings that change if one environment variable has another value. `value` is null for an unset
 * variable.
 */
export interface VariableTrial {
  readonly variable: string;
  readonly value: string | null;
  /** The settings that differ if the environment variable has this `value`. */
  readonly settings: Partial<ConfiguredSettings>;
}

/** An error in a configuration file: an option without effect, or with an unexpected one. */
export interface ConfigurationFlaw {
  /**
   * Kind of the error. `unread`: no module of this version reads the option. `misplaced`: it is
   * read only in another section. `not-understood`: the server cannot parse the value.
   * `undefined-name`: it names something that the file does not define. `not-allowed`: an included
   * file may not set it. `repeated`: set twice, and the last one applies.
   */
  readonly flaw:
    'unread' | 'misplaced' | 'not-understood' | 'undefined-name' | 'not-allowed' | 'repeated';
  readonly place: OptionPlace;
  /** The known option whose name is most similar to the unknown one; null if there is none. */
  readonly nearest: string | null;
  /**
   * More about the error in the configuration: the section that contains the option, or the value
   * or name that is wrong. Bounded, never a secret.
   */
  readonly detail: string | null;
}

/** A risk in a server configuration that no requirement covers; reports show it as information. */
export interface ConfigurationNote {
  readonly note:
    'admin-telnet' | 'admin-http' | 'plain-login' | 'proxy-trust' | 'metrics' | 'legacy-login';
  readonly place: OptionPlace;
}

/** Why this version of Prosody or ejabberd refuses the configuration file. */
export interface Refusal {
  readonly file: string;
  readonly line: PositiveCount | null;
  /** Error text of the server, or of this program if only it refuses the file; bounded. */
  readonly reason: string;
  /**
   * Why the file does not load. `server`: the server software refuses the file. `variable`: a
   * required environment variable is not given. `template`: the file is a template. `host`: the
   * file does not serve the domain. `limit`: the file exceeds a limit of this program on time,
   * memory, depth or files. `script`: the file needs the result of a function that this program
   * does not run.
   */
  readonly by: 'server' | 'variable' | 'template' | 'host' | 'limit' | 'script';
  /**
   * Names to which the reason `by` refers, sorted. `variable`: missing variables. `host`: hosts
   * that the configuration file serves. `script`: functions that are not run.
   */
  readonly names: readonly string[];
}

/** A server configuration as one version of the software reads it, for the scanned domain. */
export interface ServerConfiguration {
  readonly software: ConfiguredSoftware;
  /** Version of the software: `0.12`, `13.0`, `24.12`. */
  readonly version: string;
  /** Path of the main configuration file on the server. */
  readonly file: string;
  readonly loads: Refusal | null;
  /** Hosts that the configuration file serves, sorted; empty if the server refuses the file. */
  readonly hosts: readonly string[];
  /** Settings for the XMPP domain; null if the server software refuses the configuration file. */
  readonly settings: ConfiguredSettings | null;
  /** Names of the environment variables that the configuration file reads, sorted. */
  readonly variables: readonly string[];
  readonly trials: readonly VariableTrial[];
  /**
   * Whether other values were tried for every variable. False if the limit on trials was reached.
   */
  readonly triedAll: boolean;
  readonly flaws: readonly ConfigurationFlaw[];
  readonly notes: readonly ConfigurationNote[];
  /** Functions and libraries of the file that this program does not run, sorted. */
  readonly unfollowed?: readonly string[];
  /**
   * Modules in the configuration that are not part of the server software, sorted. The file does
   * not show whether they are installed.
   */
  readonly community: readonly string[];
}

/** Properties of the server's container, from a Compose file or Dockerfile. */
export interface ContainerConfiguration {
  readonly file: string;
  /** Name of the Compose service; null for a Dockerfile. */
  readonly service: string | null;
  /** Image repository and tag without credentials: `prosody/prosody:13.0`. */
  readonly image: string | null;
  readonly software: ConfiguredSoftware | null;
  readonly version: string | null;
  /** Operating system of the container image, if the image name contains it: `debian` `12`. */
  readonly system: { readonly name: string; readonly version: string } | null;
  readonly noNewPrivileges: Configured<boolean>;
  readonly readOnly: Configured<boolean>;
  readonly capabilitiesDropped: Configured<boolean>;
  readonly user: Configured<'root' | 'other' | 'image'>;
  readonly confined: Configured<boolean>;
  readonly privileged: Configured<boolean>;
  readonly dockerSocket: Configured<boolean>;
  readonly hostNetwork: Configured<boolean>;
  /** Published ports: host port, container port, address and protocol. */
  readonly published: readonly {
    readonly address: string | null;
    readonly port: Port;
    readonly target: Port;
    readonly protocol: 'tcp' | 'udp';
    readonly place: OptionPlace;
  }[];
  /** Services of the Compose file other than the XMPP server, sorted. */
  readonly neighbours: readonly string[];
  /** Processes of other services in the same container, such as a database. */
  readonly shares: readonly string[];
}

/** Settings of coturn's `turnserver.conf`. */
export interface TurnConfiguration {
  readonly file: string;
  readonly listeningPort: Configured<Port>;
  readonly tlsListeningPort: Configured<Port>;
}
