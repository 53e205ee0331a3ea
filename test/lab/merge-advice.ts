/** Does to a configuration what the lines of a report say, and nothing that they do not say. */
import { parse, stringify } from 'yaml';

/** `text` with the lines for `prosody.cfg.lua` merged into it, in the order of their comments. */
export function mergedProsody(text: string, lines: string): string {
  const comments = lines.split('\n').filter((line) => line.startsWith('--'));
  const says = (pattern: RegExp) => comments.flatMap((line) => pattern.exec(line)?.[1] ?? []);
  const options = [...lines.matchAll(/^(\w+) = /gm)].map(([, name = '']) => name);
  let merged = text;
  expectSaid(says(/^-- 1\. (Remove every line that sets one of these options)/));
  for (const option of [...options, ...says(/^-- Remove (\w+)\.$/)]) {
    merged = withoutOption(merged, option);
  }
  if (says(/^-- Remove (protocol and ciphers) from ssl/).length > 0) {
    merged = merged.replaceAll(/^\t(?:protocol|ciphers) = .*;\n/gm, '');
  }
  for (const entry of says(/^-- Add to modules_enabled below Component … "muc": (.*)$/)) {
    merged = merged.replace(/^Component .* "muc"$/m, `$&\n\tmodules_enabled = { ${entry} }`);
  }
  for (const modules of says(/^-- Add to modules_enabled: (.*)$/)) {
    merged = merged.replace(/^modules_enabled = \{/m, `$&\n\t${modules};`);
  }
  for (const names of says(/^-- Remove from modules_enabled: (.*)$/)) {
    for (const name of names.split(', ')) merged = merged.replaceAll(`${name};`, '');
  }
  expectSaid(says(/^-- 2\. (Paste these lines above the first VirtualHost)/));
  return merged.replace(/^VirtualHost /m, () => `${lines}\n\nVirtualHost `);
}

function expectSaid(said: readonly string[]): void {
  if (said.length === 0) throw new Error('the lines do not say how to merge them');
}

/** Its statement, on one line or a table that ends at the margin, in every section. */
function withoutOption(text: string, option: string): string {
  return text
    .replaceAll(new RegExp(`^[ \\t]*${option} = \\{\\n(?:[ \\t]+.*\\n)*\\}.*\\n`, 'gm'), '')
    .replaceAll(new RegExp(`^[ \\t]*${option} = .*\\n`, 'gm'), '');
}

type Options = Record<string, unknown>;
interface Listener extends Options {
  port: number;
}
interface Configuration extends Options {
  listen: Listener[];
  modules: Record<string, Options>;
  host_config?: Record<string, Options>;
  append_host_config?: Record<string, Options>;
}

/** `text` with the lines for `ejabberd.yml` merged into it, for a server of `domain`. */
export function mergedEjabberd(text: string, lines: string, domain: string): string {
  const file = parse(text, { version: '1.1' }) as Configuration;
  const {
    listen = [],
    modules = {},
    acl = {},
    access_rules = {},
    ...options
  } = (parse(lines, { version: '1.1' }) ?? {}) as Partial<Configuration>;
  const ofHost = [file.host_config?.[domain], file.append_host_config?.[domain]].flatMap(
    (one): Options[] => (one === undefined ? [] : [one]),
  );
  for (const [name, value] of Object.entries(options)) {
    file[name] = value;
    for (const one of ofHost) if (name in one) one[name] = value;
  }
  file.acl = { ...(file.acl as Options), ...(acl as Options) };
  file.access_rules = { ...(file.access_rules as Options), ...(access_rules as Options) };
  const moves = /^# listen: the (\w+) listener of port (\d+) moves to port (\d+)\.$/gm;
  for (const [, module, from, to] of lines.matchAll(moves)) {
    const moved = file.listen.find((one) => one.port === Number(from) && one.module === module);
    if (moved === undefined) file.listen.push({ port: Number(to), module });
    else moved.port = Number(to);
  }
  for (const wanted of listen) {
    const own = file.listen.find(({ port }) => port === wanted.port);
    if (own === undefined) throw new Error(`no listener at port ${wanted.port}`);
    Object.assign(own, wanted);
  }
  const holders = [
    ...ofHost.map((one) => one.modules as Record<string, Options> | undefined),
    file.modules,
  ];
  for (const [name, wanted] of Object.entries(modules)) {
    const holder = holders.find((one) => one !== undefined && name in one) ?? file.modules;
    const { server_info: added = [], ...others } = wanted as { server_info?: readonly unknown[] };
    const known = (holder[name]?.server_info ?? []) as readonly unknown[];
    const info = added.length === 0 ? {} : { server_info: [...known, ...added] };
    holder[name] = { ...holder[name], ...others, ...info };
  }
  for (const [, needed = ''] of lines.matchAll(/only if the file has (\w+) too\.$/gm)) {
    file.modules[needed] ??= {};
  }
  for (const [, removed = ''] of lines.matchAll(/^# Remove (\w+), also in/gm)) {
    for (const one of [...holders, ...ofHost, file]) {
      if (one !== undefined) Reflect.deleteProperty(one, removed);
    }
  }
  return stringify(file, { version: '1.1', lineWidth: 0 });
}
