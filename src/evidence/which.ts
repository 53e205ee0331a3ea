/** Detects the kind of a configuration file by its text. The file name is ignored. */
import { namesEver } from './ejabberd/option-tables.js';

export type FileKind = 'prosody' | 'ejabberd' | 'compose' | 'dockerfile' | 'coturn' | 'template';

/** Maximum number of characters of a configuration file that are read to detect its kind. */
const MOST_TEXT = 1024 * 1024;
const LONGEST_LINE = 4000;

/**
 * Returns the kind of a configuration file, or null if the text is of no known kind. A template
 * must be filled in before this program can read it.
 */
export function kindOfFile(text: string): FileKind | null {
  const lines = text
    .slice(0, MOST_TEXT)
    .split(/\r?\n/)
    .filter((line) => line.length <= LONGEST_LINE);
  if (isTemplate(lines)) return 'template';
  if (isDockerfile(lines)) return 'dockerfile';
  if (isProsody(lines)) return 'prosody';
  return yamlKind(lines) ?? (isCoturn(lines) ? 'coturn' : null);
}

/**
 * Template syntax that marks a file as unrendered: Jinja (`{% if %}`, `{{ name | filter }}`), Go
 * (`{{ .Env.NAME }}`) and ERB (`<%= name %>`).
 */
const TEMPLATE: readonly RegExp[] = [
  /\{%[-+]?\s*(if|for|set|include|block|macro|raw|else|endif|endfor|extends|import|from)\b/,
  /<%[=-]?\s[^%]*%>/,
  /\{\{[-~]?\s*(if|range|with|end|else|template|define|include)\b[^}]*\}\}/,
  // A placeholder of a template: `{{ name }}`, with filters or arguments. Lua tables such as `{{ a
  // = 1 }}` do not match.
  /\{\{[-~]?\s*\.?[A-Za-z_$][\w.$-]*(\[[^\]]*\])?\s*(\|[^}]*|\([^}]*\)\s*|"[^"]*"\s*)?[-~]?\}\}/,
];

function isTemplate(lines: readonly string[]): boolean {
  return lines.some((line) => TEMPLATE.some((pattern) => pattern.test(line)));
}

const INSTRUCTION =
  /^\s*(FROM|ARG|RUN|CMD|LABEL|MAINTAINER|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL)\s/i;

function isDockerfile(lines: readonly string[]): boolean {
  const code = lines.filter((line) => !/^\s*(#|$)/.test(line));
  const first = code[0] ?? '';
  if (!/^\s*(FROM|ARG)\s/i.test(first)) return false;
  return (
    code.some((line) => /^\s*FROM\s+(--\S+\s+)*[\w$]\S*(\s+AS\s+\S+)?\s*$/i.test(line)) &&
    code.filter((line) => INSTRUCTION.test(line)).length >= 1
  );
}

const LUA: readonly RegExp[] = [
  /^\s*(VirtualHost|Host|Component)\s*\(?\s*["'[]/,
  /^\s*modules_(enabled|disabled)\s*(=|:append\b)/,
  /^\s*(Include|RunScript)\s*\(?\s*["'[]/,
  /^\s*admins\s*(=\s*\{|:append\b)/,
];

function isProsody(lines: readonly string[]): boolean {
  return lines.some((line) => LUA.some((pattern) => pattern.test(line)));
}

/** Options that most files of ejabberd have, and no other kind of file. */
const OF_EJABBERD: readonly string[] = [
  'access_rules',
  'acl',
  'append_host_config',
  'auth_method',
  'define_macro',
  'host_config',
  'include_config_file',
  'listen',
  'modules',
];
const OF_COMPOSE: readonly string[] = [
  'configs',
  'include',
  'name',
  'networks',
  'secrets',
  'services',
  'version',
  'volumes',
];

function yamlKind(lines: readonly string[]): 'ejabberd' | 'compose' | null {
  const keys = lines.flatMap(
    (line) => /^["']?([A-Za-z_][\w.-]*)["']?\s*:(\s|$)/.exec(line)?.[1] ?? [],
  );
  if (keys.length === 0) return null;
  const isCompose =
    keys.includes('services') &&
    keys.every((key) => OF_COMPOSE.includes(key) || key.startsWith('x-'));
  if (isCompose) return 'compose';
  const known = new Set(namesEver('top').map((name) => name.replace(/!$/, '')));
  const own = keys.filter((key) => known.has(key));
  const isEjabberd =
    own.some((key) => OF_EJABBERD.includes(key)) && own.length >= 2 && own.length * 2 > keys.length;
  return isEjabberd ? 'ejabberd' : null;
}

const COTURN =
  /^\s*#?\s*(tls-listening-port|listening-port|listening-ip|relay-ip|external-ip|min-port|max-port|use-auth-secret|static-auth-secret|lt-cred-mech|realm|fingerprint|no-multicast-peers|denied-peer-ip|no-cli|stale-nonce|no-tlsv1(_1)?|user-quota|total-quota|cert|pkey|no-udp|no-tcp)\s*(=|\s|$)/;

/** Whether at least two lines, and at least half of all lines, are options of coturn. */
function isCoturn(lines: readonly string[]): boolean {
  const code = lines.filter((line) => !/^\s*(#|$)/.test(line));
  const own = code.filter((line) => COTURN.test(line) && !/:\s/.test(line));
  return own.length >= 2 && own.length * 2 >= code.length;
}
