/** What a configuration file of a server sets: only what requirements need, and never a secret. */
import type { Count, Port, PositiveCount } from './scalars.js';
import type { ConfiguredSoftware } from './verdict.js';

/** An option that decided something, and where the file sets it. */
export interface OptionPlace {
  /** `c2s_stanza_size_limit`, `modules_enabled: limit_auth`, `listen[0].max_stanza_size`. */
  readonly option: string;
  /** As the server names the file: `/etc/prosody/conf.d/chat.cfg.lua`. */
  readonly file: string;
  /** From 1; null where the file is known and the line is not. */
  readonly line: PositiveCount | null;
}

/**
 * One setting that is in force for a host. `from` is empty where the software's own default decides.
 * `value` is null where the file cannot show it, and `untold` says why.
 */
export type Configured<T> =
  | { readonly value: T; readonly from: readonly OptionPlace[] }
  | { readonly value: null; readonly from: readonly OptionPlace[]; readonly untold: Untold };

/**
 * Why a setting cannot be told. `cipher-string`: TLS ciphers in words that the scan does not read.
 * `module`: a module that is not part of the software decides. `elsewhere`: another system keeps it,
 * such as LDAP. `outside`: usually done by another program, such as fail2ban. `script`: a program in
 * the file that could not be followed. `value`: a value that the server may read in another way.
 */
export type Untold = 'cipher-string' | 'module' | 'elsewhere' | 'outside' | 'script' | 'value';

/** Whether connections must be encrypted. `off`: connections of this role are not served. */
export type ConfiguredEncryption = 'required' | 'optional' | 'none' | 'off';

export interface ConfiguredTls {
  /** Versions that the file allows, oldest first. OpenSSL and the certificate may allow fewer. */
  readonly versions: readonly string[];
  /** Null: the cipher string cannot be read. Suites of TLS 1.3 do not count. */
  readonly forwardSecret: boolean | null;
  /** The cipher string in force, for reports; null where OpenSSL's own list is in force. */
  readonly ciphers: string | null;
}

/** Each property decides one or more rows of the catalogue. */
export interface ConfiguredSettings {
  /** XEP-0157. URIs by role, bounded in number. `published`: something publishes them. */
  readonly contacts: Configured<{
    readonly published: boolean;
    readonly abuse: readonly string[];
    /** Roles other than abuse that have a valid contact: `admin`, `support` …, sorted. */
    readonly others: readonly string[];
  }>;
  /** Names of lists of users' addresses. `users` are lists that protect the inbox. */
  readonly jidBlocklist: Configured<{
    readonly users: readonly string[];
    readonly rooms: readonly string[];
    /** Files that do not update themselves. */
    readonly fixed: readonly string[];
  }>;
  readonly serverBlocklist: Configured<{
    readonly updated: readonly string[];
    readonly fixed: readonly string[];
  }>;
  readonly c2sEncryption: Configured<ConfiguredEncryption>;
  readonly s2sEncryption: Configured<ConfiguredEncryption>;
  /**
   * Whether a valid certificate is needed on s2s. `exempt`: but for `domains`. `dialback`: dialback
   * also admits. `unchecked`: a certificate that is not valid is accepted, without dialback.
   */
  readonly s2sCertificates: Configured<{
    readonly enforced: 'always' | 'exempt' | 'dialback' | 'unchecked' | 'off';
    readonly domains: readonly string[];
  }>;
  /** Null value of a role that has no TLS is `versions: []`. */
  readonly c2sTls: Configured<ConfiguredTls>;
  readonly s2sTls: Configured<ConfiguredTls>;
  /** Channel-binding types that the version offers with these settings, by TLS version. */
  readonly channelBinding: Configured<{
    readonly tls12: readonly string[];
    readonly tls13: readonly string[];
    /** Whether a SCRAM mechanism is left. */
    readonly scram: boolean;
  }>;
  /** Octets; null in `bytes`: no limit. */
  readonly c2sStanzaLimit: Configured<{ readonly bytes: Count | null }>;
  readonly s2sStanzaLimit: Configured<{ readonly bytes: Count | null }>;
  /** `hashed` with SCRAM, or as plain text. `iterations`: null where the software has no option. */
  readonly passwords: Configured<{
    readonly stored: 'hashed' | 'plain';
    readonly hash: string | null;
    readonly iterations: Count | null;
    /** Null, or why old passwords may still be stored in plain text: `sql`. */
    readonly leftovers: 'sql' | null;
  }>;
  /** Failed logins that the server counts. `partial`: not on every way to log in. */
  readonly loginLimit: Configured<{
    readonly limit: 'all' | 'partial' | 'none';
    readonly by: string | null;
  }>;
  /** What refuses the address after failed logins. `server`: at this server only. */
  readonly loginBlock: Configured<{
    readonly block: 'server' | 'none';
    readonly by: string | null;
  }>;
  readonly e2ee: Configured<{
    /** XEP-0163: needed for the keys of OMEMO. */
    readonly pep: boolean;
    /** Options and modules that refuse end-to-end encryption, sorted. */
    readonly refusing: readonly string[];
  }>;
  /** Services of file upload. `name`: what of the user's name is in the URL. */
  readonly upload: Configured<{
    readonly service: string | null;
    /** Octets of chance; null where the path is not random. */
    readonly random: boolean;
    readonly name: 'none' | 'hashed' | 'plain';
  }>;
  readonly registration: Configured<'closed' | 'invitation' | 'open'>;
  readonly captcha: Configured<'captcha' | 'web' | 'none'>;
  /** Shortest password that is accepted, or the bits of entropy that ejabberd asks for; 0: any. */
  readonly weakPasswords: Configured<{
    readonly least: Count;
    readonly unit: 'characters' | 'bits';
  }>;
  readonly invitations: Configured<{ readonly module: string | null }>;
  /** Registrations of one address: `count` in `seconds`; null: no limit. */
  readonly registrationRate: Configured<{
    readonly limit: { readonly count: Count; readonly seconds: Count } | null;
    /** An option of half a limit, such as a count without a period. */
    readonly half: string | null;
  }>;
  /** How many are told of registrations; null: nobody is, as the module is off. */
  readonly registrationWatch: Configured<{ readonly watchers: Count | null }>;
  /** STUN and TURN ports that the server announces or serves; null: it does neither. */
  readonly stun: Configured<{ readonly ports: readonly Port[] | null }>;
  /** `debug`: a sink has the debug level. `messages`: the text of messages is kept. */
  readonly logging: Configured<'balanced' | 'debug' | 'messages' | 'none'>;
  readonly onion: Configured<{ readonly by: string | null }>;
}

/** A property of `ConfiguredSettings`. */
export type SettingName = keyof ConfiguredSettings;

/**
 * What another value of one variable of the environment changes. `value`: null is an unset variable.
 */
export interface VariableTrial {
  readonly variable: string;
  readonly value: string | null;
  /** Only what differs. */
  readonly settings: Partial<ConfiguredSettings>;
}

/** Something in the file that has no effect, or another one than it seems to have. */
export interface ConfigurationFlaw {
  /**
   * `unread`: no module of the version reads the option. `misplaced`: it is read in another section
   * only. `not-understood`: the server cannot read the value. `undefined-name`: it names something
   * that the file does not define. `not-allowed`: an included file may not set it. `repeated`: set
   * twice, the last is in force.
   */
  readonly flaw:
    'unread' | 'misplaced' | 'not-understood' | 'undefined-name' | 'not-allowed' | 'repeated';
  readonly place: OptionPlace;
  /** The nearest known name; null where none is near. */
  readonly nearest: string | null;
  /** The section it is under, the value, or the name; bounded, never a secret. */
  readonly detail: string | null;
}

/** An open door beside the rows: for information. Named as the option that opens it. */
export interface ConfigurationNote {
  readonly note:
    'admin-telnet' | 'admin-http' | 'plain-login' | 'proxy-trust' | 'metrics' | 'legacy-login';
  readonly place: OptionPlace;
}

/** Why the version of the software does not load the file. */
export interface Refusal {
  readonly file: string;
  readonly line: PositiveCount | null;
  /** The server's own words, or ours for what only this program refuses; bounded. */
  readonly reason: string;
  /**
   * `server`: the server refuses it. `variable`: a variable of the environment is needed, and not
   * given. `template`: it is a template and no configuration. `host`: it does not serve the domain.
   * `limit`: it takes more time, memory, depth or files than this program allows.
   */
  readonly by: 'server' | 'variable' | 'template' | 'host' | 'limit';
  /** Names of variables to give, sorted; the hosts that the file serves, for `host`. */
  readonly names: readonly string[];
}

/** A configuration, as one version of the software reads it, for the domain that is scanned. */
export interface ServerConfiguration {
  readonly software: ConfiguredSoftware;
  /** `0.12`, `13.0`, `24.12`. */
  readonly version: string;
  /** The main file, as the server names it. */
  readonly file: string;
  readonly loads: Refusal | null;
  /** Sorted; empty where it does not load. */
  readonly hosts: readonly string[];
  /** Null where it does not load. */
  readonly settings: ConfiguredSettings | null;
  /** Names of variables that the file reads, sorted. */
  readonly variables: readonly string[];
  readonly trials: readonly VariableTrial[];
  /** Whether every variable could be tried within the budget. */
  readonly triedAll: boolean;
  readonly flaws: readonly ConfigurationFlaw[];
  readonly notes: readonly ConfigurationNote[];
  /** Modules of the file that are no part of the software, sorted: whether they are installed, it cannot show. */
  readonly community: readonly string[];
}

/** What a Compose file or Dockerfile says of the container that the server runs in. */
export interface ContainerConfiguration {
  readonly file: string;
  /** `compose` service name; null for a Dockerfile. */
  readonly service: string | null;
  /** `prosody/prosody:13.0`: repository and tag, without a registry's credentials. */
  readonly image: string | null;
  readonly software: ConfiguredSoftware | null;
  readonly version: string | null;
  /** Operating system of the image, where its name tells: `debian` `12`. */
  readonly system: { readonly name: string; readonly version: string } | null;
  readonly noNewPrivileges: Configured<boolean>;
  readonly readOnly: Configured<boolean>;
  readonly capabilitiesDropped: Configured<boolean>;
  readonly user: Configured<'root' | 'other' | 'image'>;
  readonly confined: Configured<boolean>;
  readonly privileged: Configured<boolean>;
  readonly dockerSocket: Configured<boolean>;
  readonly hostNetwork: Configured<boolean>;
  /** Published ports: host port, container port, address, protocol. */
  readonly published: readonly {
    readonly address: string | null;
    readonly port: Port;
    readonly target: Port;
    readonly protocol: 'tcp' | 'udp';
    readonly place: OptionPlace;
  }[];
  /** Other services of the file, sorted. */
  readonly neighbours: readonly string[];
  /** Processes of several services in one container, such as a database beside the server. */
  readonly shares: readonly string[];
}

/** coturn's `turnserver.conf`. */
export interface TurnConfiguration {
  readonly file: string;
  readonly listeningPort: Configured<Port>;
  readonly tlsListeningPort: Configured<Port>;
}
