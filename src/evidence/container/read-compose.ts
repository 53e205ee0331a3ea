/**
 * Reads a Compose file as data: finds the service that is the XMPP server, and how it is confined.
 */
import type { Configured, ContainerConfiguration, Refusal } from '../../model/configuration.js';
import { compareText } from '../../util/order.js';
import { imageFacts } from './image.js';
import { interpolate, type Variables } from './interpolate.js';
import { readNodes, Unreadable, type ComposeNode } from './node.js';
import { publishedPorts } from './ports.js';
import { serverOf } from './server-service.js';

export interface ContainerReading {
  /**
   * The container with the XMPP server. Null if the file defines no XMPP server, or cannot be
   * read.
   */
  readonly container: ContainerConfiguration | null;
  readonly refusal: Refusal | null;
  /** Names of variables that the Compose file uses, sorted. */
  readonly variables: readonly string[];
  /**
   * Environment variables that the Compose file gives to the server, needed to read the server's
   * configuration. They may be secrets, and must not get into observations.
   */
  readonly environment: ReadonlyMap<string, string>;
  /**
   * Names of the files with further environment variables for the XMPP server (`env_file` of
   * Compose), in their order.
   */
  readonly environmentFiles: readonly string[];
}

export function readCompose(text: string, file: string, variables: Variables): ContainerReading {
  const used = new Set<string>();
  const names = (): readonly string[] => [...used].sort(compareText);
  const nothing = { container: null, environment: new Map<string, string>(), environmentFiles: [] };
  try {
    const root = interpolated(readNodes(text), variables, used);
    const services = root.entries.get('services')?.entries ?? new Map<string, ComposeNode>();
    const found = serverOf(services);
    if (found === null) return { ...nothing, refusal: null, variables: names() };
    return {
      container: container(found.name, found.node, services, file),
      refusal: null,
      variables: names(),
      environment: environmentOf(found.node, variables),
      environmentFiles: environmentFilesOf(found.node),
    };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { line, by, message, names: missing } = error;
    return {
      ...nothing,
      refusal: { file, line, reason: message, by, names: missing },
      variables: names(),
    };
  }
}

function interpolated(node: ComposeNode, variables: Variables, used: Set<string>): ComposeNode {
  return {
    line: node.line,
    text: node.text === null ? null : interpolate(node.text, variables, node.line, used),
    items: node.items.map((one) => interpolated(one, variables, used)),
    entries: new Map(
      [...node.entries].map(([name, one]) => [name, interpolated(one, variables, used)]),
    ),
  };
}

/**
 * Texts of a list (`- a`) or of a single value (`a`). Items that are maps or lists are left out.
 */
export function wordsOf(node: ComposeNode | undefined): readonly string[] {
  if (node === undefined) return [];
  return node.text === null ? node.items.flatMap(({ text }) => text ?? []) : [node.text];
}

function container(
  name: string,
  node: ComposeNode,
  services: ReadonlyMap<string, ComposeNode>,
  file: string,
): ContainerConfiguration {
  const get = (option: string): ComposeNode | undefined => node.entries.get(option);
  const told = <T>(value: T, option: string): Configured<T> => {
    const line = get(option)?.line;
    const from = line === undefined ? [] : [{ option: `services.${name}.${option}`, file, line }];
    return { value, from };
  };
  const image = get('image')?.text;
  const facts = image ? imageFacts(image) : null;
  const security = wordsOf(get('security_opt')).map((one) => one.toLowerCase().replace('=', ':'));
  const dropped = wordsOf(get('cap_drop')).map((one) => one.toUpperCase());
  const added = wordsOf(get('cap_add')).map((one) => one.toUpperCase().replace(/^CAP_/, ''));
  const profiles = security.filter((one) => /^(apparmor|label|seccomp):/.test(one));
  const isUnconfined = profiles.some((one) => /:(unconfined|disable)$/.test(one));
  return {
    file,
    service: name,
    image: facts?.image ?? null,
    software: facts?.software ?? null,
    version: facts?.version ?? null,
    system: facts?.system ?? null,
    noNewPrivileges: told(
      security.some((one) => /^no-new-privileges(:true)?$/.test(one)),
      'security_opt',
    ),
    readOnly: told(isTrue(get('read_only')), 'read_only'),
    capabilitiesDropped: told(
      dropped.includes('ALL') && !added.some((one) => one === 'ALL' || one === 'SYS_ADMIN'),
      'cap_drop',
    ),
    user: told(userOf(get('user')?.text ?? null), 'user'),
    confined: told(
      !isUnconfined && profiles.some((one) => /^(apparmor|label):/.test(one)),
      'security_opt',
    ),
    privileged: told(isTrue(get('privileged')), 'privileged'),
    dockerSocket: told(
      mountsOf(node).some((one) => /docker\.sock$/.test(one.source)),
      'volumes',
    ),
    hostNetwork: told(get('network_mode')?.text === 'host', 'network_mode'),
    published: publishedPorts(get('ports')?.items ?? [], file, name),
    neighbours: [...services.keys()].filter((one) => one !== name).sort(compareText),
    shares: [],
  };
}

function isTrue(node: ComposeNode | undefined): boolean {
  return /^(true|yes|on)$/i.test(node?.text ?? '');
}

export function userOf(user: string | null): 'root' | 'other' | 'image' {
  if (user === null || user === '') return 'image';
  return /^(root|0)(:|$)/.test(user) ? 'root' : 'other';
}

/** Sources and targets of the volumes of a Compose service, in the short and the long form. */
export function mountsOf(node: ComposeNode): readonly { source: string; target: string }[] {
  return (node.entries.get('volumes')?.items ?? []).map(({ text, entries }) => {
    if (text === null)
      return {
        source: entries.get('source')?.text ?? '',
        target: entries.get('target')?.text ?? '',
      };
    const [source = '', target = ''] = text.split(':');
    return { source, target };
  });
}

/**
 * Reads `environment:`, a list or a map. A name without a value gets its value from outside the
 * file.
 */
function environmentOf(node: ComposeNode, variables: Variables): ReadonlyMap<string, string> {
  const environment = node.entries.get('environment');
  const pairs = [
    ...[...(environment?.entries ?? [])].map(([name, { text }]) => [name, text] as const),
    ...(environment?.items ?? []).map(({ text }) => {
      const [, name = '', value] = /^([^=]*)(?:=([^]*))?$/.exec(text ?? '') ?? [];
      return [name, value ?? null] as const;
    }),
  ];
  return new Map(
    pairs.flatMap(([name, value]) => {
      const known = value ?? variables.get(name);
      return known === undefined ? [] : [[name, known] as const];
    }),
  );
}

function environmentFilesOf(node: ComposeNode): readonly string[] {
  const files = node.entries.get('env_file');
  const items = files?.text === null ? files.items : files === undefined ? [] : [files];
  return items.flatMap(({ text, entries }) => text ?? entries.get('path')?.text ?? []);
}
